"use strict";
// `preset: "statordb"`: each worker of Jest has a server of its own, and the AWS variables point to it.

module.exports = {
  globalSetup: require.resolve("./jest/setup.js"),
  globalTeardown: require.resolve("./jest/teardown.js"),
  setupFiles: [require.resolve("./jest/worker.js")],
};
