export { Branches } from "./branches.ts";
export type { Branch, Division, Stage } from "./division.ts";
export { eventValues } from "./event-values.ts";
export { type EventFrame, type FrameContext, ResultFrame } from "./frame.ts";
export type { Receiver } from "./job.ts";
export { persevere } from "./perseverance.ts";
export { Pool, type PoolOptions } from "./pool.ts";
export {
  type LogEntry,
  outcomeAt,
  positionAt,
  StepFigures,
  type StepReport,
} from "./report.ts";
export { isUnmeasured } from "./unmeasured.ts";
export { Watch } from "./watch.ts";
