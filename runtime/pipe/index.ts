/** Pipes: streams of any length through chains of functions, chunk by chunk, on a worker of their own. */
export { Pipes, type PipesOptions } from "./pipes.ts";
export type { RunningPipe } from "./running-pipe.ts";
export { CHUNK_BYTES } from "./step.ts";
export type { PipeReport, PipeStep } from "./task.ts";
