import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AdmittedStore } from "../../runtime/assembler/admitted-store.ts";
import { CacheFiles } from "../../runtime/cache/index.ts";
import type { Unit } from "../../runtime/unit.ts";
import { component, guestText } from "./guests.ts";

/** Plain data, so that no schema is needed: an event is a line of words that say what is done with it. */
const glue = (log: string) => `
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { threadId } from "node:worker_threads";
export const graph = "";
export const reads = [];
export const conversions = [];
export const steps = [(input) => {
  input.whole(0);
  const bytes = new Uint8Array(input.length);
  input.writeTo(bytes, 0);
  const [name, verb, argument] = Buffer.from(bytes).toString().split(" ");
  // What the step calls is looked at once, without an event, when its glue is loaded.
  if (name !== "") appendFileSync(${JSON.stringify(log)}, threadId + " " + name + "\\n");
  switch (verb) {
    case "hang":
      for (;;) {}
    case "hang-once":
      while (!existsSync(argument)) {
        writeFileSync(argument, "");
        for (;;) {}
      }
      break;
    case "exit":
      process.exit(7);
    case "wait":
      while (!existsSync(argument)) {}
      break;
    case "times":
      for (let i = 1; i < Number(argument); i++) input.whole(0);
      break;
  }
}];
`;

/** A unit of the host's own code that does in the worker what no guest can, and echoes the event. */
export class ObedientUnit {
  readonly unit: Unit;
  readonly #directory: string;
  readonly #log: string;

  private constructor(unit: Unit, directory: string, log: string) {
    this.unit = unit;
    this.#directory = directory;
    this.#log = log;
  }

  static async make(directory: string, name = "obedient"): Promise<ObedientUnit> {
    const echo = await component(guestText({ run: "(call $ok (local.get $pointer) (local.get $length))" }));
    const log = join(directory, `${name}.log`);
    const unit: Unit = {
      key: name,
      glue: new CacheFiles(directory).path(`${name}.mjs`, () => Buffer.from(glue(log))),
      steps: [
        {
          id: "echo",
          function: "test.v1.Echo",
          admitted: new AdmittedStore(directory).path(
            "echo",
            { name: "test.v1.Echo" },
            1024 * 1024,
            () => echo,
          ),
          fuel: 1e9,
          reads: [],
          takes: [0],
        },
      ],
      wanted: [1],
    };
    return new ObedientUnit(unit, directory, log);
  }

  /** Names of the events in the order in which they began to run, each as often as it did. */
  get begun(): string[] {
    return this.#lines().map(([, name]) => name);
  }

  /** The threads that began to run an event of this name. */
  threads(name: string): number[] {
    return this.#lines().flatMap(([thread, ran]) => (ran === name ? [thread] : []));
  }

  /** Path of glue that is never loaded. */
  neverLoads(): string {
    return new CacheFiles(this.#directory).path("never.mjs", () => Buffer.from("for (;;) {}"));
  }

  #lines(): [thread: number, name: string][] {
    const lines = existsSync(this.#log) ? readFileSync(this.#log, "utf8").split("\n").slice(0, -1) : [];
    return lines.map((line) => {
      const [thread, name] = line.split(" ") as [string, string];
      return [Number(thread), name];
    });
  }
}

/**
 * An event for it. The name comes first; then nothing, or `hang`; `hang-once FILE`, which makes the file and does
 * not hang when it is there; `exit`, which ends the worker; `wait FILE`, until the file is there; `times N`, which
 * gives the event N times.
 */
export function order(line: string): {
  context: Record<"account" | "eventId" | "eventSource" | "eventType", string>;
  data: Uint8Array;
} {
  const context = { account: "a", eventId: "e", eventSource: "/test", eventType: "t" };
  return { context, data: new TextEncoder().encode(line) };
}
