/** Random cases of a test: HEDDLE_TEST_RUNS makes a longer campaign of them, of any test that asks here. */
export function runsOf(usual: number): number {
  return Number(process.env.HEDDLE_TEST_RUNS ?? usual);
}

/** What random cases begin with where it is not fast-check that draws them; HEDDLE_TEST_SEED gives the same again. */
export function seedOf(usual: number = Date.now() % 2 ** 31): number {
  return Number(process.env.HEDDLE_TEST_SEED ?? usual);
}
