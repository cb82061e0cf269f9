import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/**
 * Runs a script in a thread of its own, whose heap (compilers, encoders) goes away with it instead of slowing every
 * collection of what is measured. Its result is the one message that it posts to its parent.
 */
export function resultOfThread<Result>(script: URL): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script);
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(endedWithout(script, code)));
  });
}

/**
 * Runs a script in a process of its own, for figures of a whole process. Its arguments are read by
 * {@link processInput}; its result is the one message that it sends to its parent.
 */
export function resultOfProcess<Result>(script: URL, input: unknown): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(script), [], {
      execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
      serialization: "advanced",
      stdio: ["ignore", 2, 2, "ipc"],
    });
    child.once("message", (result) => resolve(result as Result));
    child.once("error", reject);
    child.once("exit", (code) => reject(endedWithout(script, code)));
    child.send({ input });
  });
}

/** What the parent gave to {@link resultOfProcess}. */
export function processInput<Input>(): Promise<Input> {
  return new Promise((resolve) => {
    process.once("message", (message: { readonly input: Input }) => resolve(message.input));
  });
}

function endedWithout(script: URL, code: number | null): Error {
  return new Error(`${script.pathname.split("/").at(-1)} ended with exit code ${code} and without a result`);
}
