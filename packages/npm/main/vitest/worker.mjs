// One of Vitest's setupFiles: the AWS variables point to the server of this worker.

import statordb from "../index.js";

const endpoints = (process.env.STATOR_TEST_ENDPOINTS ?? "").split(",").filter(Boolean);
if (endpoints.length === 0) throw new Error("statordb/vitest is not in Vitest's globalSetup");
const worker = Number(process.env.VITEST_POOL_ID ?? 1) - 1;
Object.assign(process.env, statordb.variables(endpoints[worker % endpoints.length]));
