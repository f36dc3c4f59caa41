"use strict";
// Jest's globalSetup: starts a server for each worker.

const { startStator } = require("../index.js");

module.exports = async function setup(globalConfig) {
  const workers = Math.max(1, globalConfig.maxWorkers ?? 1);
  const servers = await Promise.all(Array.from({ length: workers }, () => startStator()));
  globalThis.__STATOR__ = servers;
  // Workers are made after this, with this environment.
  process.env.STATOR_TEST_ENDPOINTS = servers.map((server) => server.endpoint).join(",");
};
