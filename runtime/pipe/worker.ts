/** Where a pipe's worker begins; as small as the executor's, and for the same reason. */
import type { PipeAnswer, PipeTask } from "./task.ts";

const pipe = import("./whole-pipe.ts");
// Whoever sends a task is told.
pipe.catch(() => {});

export async function runPipe(task: PipeTask): Promise<PipeAnswer> {
  return (await pipe).runPipe(task);
}
