import { defineConfig } from "vitest/config";

const project = (name: string, testTimeout = 30_000) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    setupFiles: "test/support/setup.ts",
    testTimeout,
    hookTimeout: 120_000,
  },
});

/** One project a kind of test, so that `npx vitest --project unit` runs one kind. */
export default defineConfig({
  test: {
    projects: [
      project("unit"),
      project("laws", 120_000),
      project("oracle", 120_000),
      project("hostile", 60_000),
      project("integration", 120_000),
      project("e2e", 180_000),
    ],
  },
});
