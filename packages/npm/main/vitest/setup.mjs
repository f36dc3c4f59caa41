// Vitest's globalSetup: starts a server for each worker, and stops them at the end.

import { availableParallelism } from "node:os";
import statordb from "../index.js";

export default async function setup(project) {
  const most = Number(project?.config?.maxWorkers) || availableParallelism();
  const servers = await Promise.all(Array.from({ length: most }, () => statordb.startStator()));
  // Workers are made after this, with this environment.
  process.env.STATOR_TEST_ENDPOINTS = servers.map((server) => server.endpoint).join(",");
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
}
