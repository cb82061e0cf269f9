import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { defaultLimits } from "../../runtime/config.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { DeadLetters } from "../../runtime/monitor/index.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const failure = new HeddleError("WORKER_LOST", "It was lost.").toJSON();
const runtime = (path: string) => JSON.stringify(new URL(`../../runtime/${path}`, import.meta.url).href);

/** Runs a kept event again in a process of its own; `run` is the body of what runs it. */
function retryElsewhere(directory: string, id: number, run: string): NodeJS.Signals | null {
  const script = `
    import { DeadEvents } from ${runtime("dead-events.ts")};
    import { DeadLetters } from ${runtime("monitor/index.ts")};
    const letters = new DeadLetters(${JSON.stringify(directory)}, ${JSON.stringify(defaultLimits)});
    const dead = new DeadEvents(() => letters, async (letter) => { ${run} }, () => false);
    await dead.retry(${id});
    process.kill(process.pid, "SIGKILL");`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", script]).signal;
}

test("a process that dies between an event's run and its removal leaves it to be run again", () => {
  const directory = temporaryDirectory();
  const letters = new DeadLetters(directory, defaultLimits);
  const id = letters.keep({ event: "{}", asked: {}, account: "ada", eventId: "1", type: "t" }, failure);
  expect(retryElsewhere(directory, id, 'process.kill(process.pid, "SIGKILL");')).toBe("SIGKILL");
  expect(letters.find(id)).toMatchObject({ attempts: 1, eventId: "1" });
  expect(retryElsewhere(directory, id, "return letter;")).toBe("SIGKILL");
  expect(letters.find(id)).toBeUndefined();
  letters.close();
});

test("an attempt that failed is counted although the process dies after it", () => {
  const directory = temporaryDirectory();
  const letters = new DeadLetters(directory, defaultLimits);
  const id = letters.keep({ event: "{}", asked: {}, account: "ada", eventId: "1", type: "t" }, failure);
  expect(retryElsewhere(directory, id, 'throw new Error("again");')).toBe(null);
  expect(letters.find(id)).toMatchObject({ attempts: 2, failure: { code: "INTERNAL" } });
  letters.close();
});
