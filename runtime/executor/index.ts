export { type EventFrame, type FrameContext, ResultFrame } from "./frame.ts";
export { Pool, type PoolOptions } from "./pool.ts";
export { type LogEntry, type NamedStep, StepFigures, type StepReport } from "./report.ts";
export { isUnmeasured } from "./unmeasured.ts";
export { Watch } from "./watch.ts";
