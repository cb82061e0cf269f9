export { processInput, resultOfProcess, resultOfThread } from "./apart.ts";
export { asyncLoop, expectBytes, loop } from "./loop.ts";
export { describeMachine } from "./machine.ts";
export { measure } from "./measure.ts";
export type {
  Bench,
  BenchCase,
  DetailTable,
  Figure,
  JointRatio,
  Preparation,
  Ratio,
  RunResult,
  Settings,
  Variant,
} from "./model.ts";
export { plot } from "./plot.ts";
export { medianTime, processorTime, repeatedMedianTime } from "./processor-time.ts";
export { readThresholds } from "./promises.ts";
export { brokenPromises, type Report, report } from "./report.ts";
export { quantile, summarise } from "./statistics.ts";
export { table } from "./table.ts";
