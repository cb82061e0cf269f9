/** Pipes: streams of any length through chains of functions, chunk by chunk, on a worker of their own. */
export { type Chain, chainOf, limitsOf, stepsOf } from "./chain.ts";
export { contentField } from "./content.ts";
export { Pipe, type PipeOptions, type PipeSource, type StartedPipe } from "./pipe.ts";
export { Pipes } from "./pipes.ts";
export type { RunningPipe } from "./running-pipe.ts";
export type { PipeReport, PipeStep } from "./task.ts";
