#!/usr/bin/env node
"use strict";
// Becomes the program as far as Node can: same arguments, streams, signals and exit code.

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { binary } = require("../index.js");

let path;
try {
  path = binary();
} catch (error) {
  console.error(`stator: ${error.message}`);
  process.exit(1);
}
const child = spawn(path, process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`stator: ${path}: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
