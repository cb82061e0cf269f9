/**
 * Where a worker begins. Piscina requires this module. A worker that is ended while a required module is linked can abort the
 * process (seen in Node 22.18), so that nothing is linked with this one, and the rest is imported.
 */
import type { Answer, Task } from "./task.ts";

const batches = import("./batches.ts");
// Whoever sends a task is told.
batches.catch(() => {});

export async function runBatches(task: Task): Promise<Answer> {
  return (await batches).runBatches(task);
}
