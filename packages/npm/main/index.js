"use strict";
// Starts servers for tests, and finds the binary of this platform.

const { spawn } = require("node:child_process");
const { createInterface } = require("node:readline");

/** The path of the program: STATOR_BINARY, or the one in the package of this platform. */
function binary() {
  if (process.env.STATOR_BINARY) return process.env.STATOR_BINARY;
  const name = `statordb-${process.platform}-${process.arch}`;
  try {
    return require.resolve(`${name}/bin/stator`);
  } catch {
    throw new Error(
      `the package ${name} is not installed: either there is none for this platform, or optional ` +
        "dependencies were left out (npm install --include=optional). STATOR_BINARY can name the program instead.",
    );
  }
}

/** Errors, and tables that a client does not find because it names another Region. */
const LOG_LEVEL = "error,namespaces=warn";

/** The environment without settings that somebody made for another server. */
function environment() {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("STATOR_"));
  return { ...Object.fromEntries(own), STATOR_LOG_LEVEL: process.env.STATOR_LOG_LEVEL ?? LOG_LEVEL };
}

/** Starts a server on a free port of this machine; its data is in memory unless `data` names a directory. */
async function startStator({ data, region = "us-east-1", testControl = true, args = [] } = {}) {
  const storage = data === undefined ? ["--memory"] : ["--data", data];
  const control = testControl ? ["--test-control"] : [];
  const fixed = ["--listen", "127.0.0.1:0", "--region", region, "--exit-with-parent"];
  const child = spawn(binary(), [...fixed, ...storage, ...control, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: environment(),
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  // The first line is: stator VERSION answers at URL ...
  const line = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`stator ended with exit code ${code} before it answered`)));
    createInterface({ input: child.stdout }).once("line", resolve);
  });
  const endpoint = line.match(/ answers at (\S+)/)[1];
  child.stdout.resume();
  // A forgotten server must not keep this process alive; --exit-with-parent ends it then.
  child.unref();
  child.stdout.unref();

  async function ask(method, path, body) {
    const answer = await fetch(endpoint + path, { method, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json();
  }

  return {
    endpoint,
    region,
    /** Options of a client of the AWS SDK. */
    clientOptions: () => ({
      endpoint,
      region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    }),
    /** Variables with which any AWS SDK calls this server. */
    environment: () => variables(endpoint, region),
    /** The server's time, in seconds since 1970. */
    now: async () => (await ask("GET", "/_stator/clock")).epoch_seconds,
    /** Moves the server's clock forward, and waits for what becomes due. */
    async advance(seconds) {
      await ask("POST", "/_stator/clock/advance", { seconds });
      await ask("POST", "/_stator/idle");
    },
    /** Deletes all tables, stacks, objects and parameters. */
    reset: async () => void (await ask("POST", "/_stator/reset")),
    /** Stops the server and waits for its end. */
    async stop() {
      child.ref();
      child.kill();
      await ended;
    },
  };
}

/** Variables with which any AWS SDK calls `endpoint`. */
function variables(endpoint, region = "us-east-1") {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
}

module.exports = { binary, startStator, variables };
