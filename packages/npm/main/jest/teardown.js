"use strict";
// Jest's globalTeardown: stops the servers.

module.exports = async function teardown() {
  await Promise.all((globalThis.__STATOR__ ?? []).map((server) => server.stop()));
};
