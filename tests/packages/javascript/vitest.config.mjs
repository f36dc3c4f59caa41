export default {
  test: {
    globals: true,
    include: ["*.test.js"],
    maxWorkers: 2,
    minWorkers: 2,
    globalSetup: ["statordb/vitest"],
    setupFiles: ["statordb/vitest/worker"],
  },
};
