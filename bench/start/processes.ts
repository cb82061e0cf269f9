import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** Processes one after the other, each timed from its start until it says something. */
export class Processes {
  readonly #args: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;
  readonly #milliseconds: number[] = [];
  #last: ChildProcess | undefined;
  #ended: Promise<string> = Promise.resolve("");

  /** @param args of node */
  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#args = args;
    this.#environment = { ...process.env, ...environment };
  }

  /** Milliseconds of each, in their order. */
  get milliseconds(): readonly number[] {
    return this.#milliseconds;
  }

  /** Starts one and waits for the first that it says. */
  async start(): Promise<void> {
    const begun = performance.now();
    const child = spawn(process.execPath, this.#args, {
      env: this.#environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#last = child;
    const ended = once(child, "close") as Promise<[number | null]>;
    let text = "";
    await new Promise<void>((resolve) => {
      child.stdout.once("data", () => {
        this.#milliseconds.push(performance.now() - begun);
        resolve();
      });
      child.once("close", () => resolve());
      child.stdout.on("data", (part) => {
        text += String(part);
      });
    });
    this.#ended = ended.then(([code]) => {
      if (code !== 0) throw new Error(`a process ended with exit code ${code}: ${text.slice(0, 500)}`);
      return text;
    });
  }

  /** What the last one said, when it has ended. */
  rest(): Promise<string> {
    return this.#ended;
  }

  /** Ends what runs. */
  stop(): void {
    this.#last?.kill();
  }
}
