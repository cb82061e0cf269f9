export { type EventFrame, type FrameContext, frameAfter, ResultFrame } from "./frame.ts";
export { isLost, mayPass } from "./passing-failures.ts";
export { Pool, type PoolOptions } from "./pool.ts";
export {
  type LogEntry,
  type NamedStep,
  outcomeAt,
  positionAt,
  StepFigures,
  type StepOutcome,
  type StepReport,
} from "./report.ts";
export { isUnmeasured } from "./unmeasured.ts";
export { Watch } from "./watch.ts";
