/**
 * A process that opens a directory when it is told to and accepts events without end, until it is killed. It says each
 * acknowledgement on standard output when it has it, and goes on when that has left the process.
 */
import { writeSync } from "node:fs";
import { createHeddle } from "../../runtime/index.ts";
import { noteEvent } from "./note-events.ts";

/** What it is told, in one line. */
export interface AcceptingTask {
  readonly directory: string;
  /** Begins the ids of its events. */
  readonly name: string;
}

/** Events that are on their way at a time. */
const AT_A_TIME = 16;

const line = await new Promise<Buffer>((resolve) => process.stdin.once("data", resolve));
const { directory, name } = JSON.parse(line.toString()) as AcceptingTask;
const heddle = await createHeddle({ directory, workers: 1, adviser: { goals: () => undefined } });
let next = 0;

/** Writes to standard output at once; while whoever reads it is behind, there is no room. */
function say(text: string): void {
  for (;;) {
    try {
      writeSync(1, text);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

async function accept(): Promise<never> {
  for (;;) {
    const key = `${name}-${next++}`;
    const { id } = await heddle.accept(noteEvent(key));
    say(`${id} ${key}\n`);
  }
}

await Promise.all(Array.from({ length: AT_A_TIME }, accept));
