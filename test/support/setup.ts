/** Before each file of tests: with HEDDLE_TEST_SEED, every property of fast-check is tried on the same cases again. */
if (process.env.HEDDLE_TEST_SEED !== undefined) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ seed: Number(process.env.HEDDLE_TEST_SEED) });
}
