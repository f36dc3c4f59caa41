"use strict";
// One of Jest's setupFiles: the AWS variables point to the server of this worker.

const { variables } = require("../index.js");

const endpoints = (process.env.STATOR_TEST_ENDPOINTS ?? "").split(",").filter(Boolean);
if (endpoints.length === 0) throw new Error("statordb/jest/setup is not Jest's globalSetup: use the preset");
const worker = Number(process.env.JEST_WORKER_ID ?? 1) - 1;
Object.assign(process.env, variables(endpoints[worker % endpoints.length]));
