export type { EventFrame, FrameContext, ResultFrame } from "./frame.ts";
export { Pool, type PoolOptions } from "./pool.ts";
export type { LogEntry, StepReport } from "./report.ts";
