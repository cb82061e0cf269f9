import { issueEvent } from "../../runtime/cli/demo/events.ts";
import type { Heddle } from "../../runtime/index.ts";
import { ownHeddle } from "../own-heddle.ts";
import {
  type Bench,
  type BenchCase,
  type Figure,
  type Preparation,
  quantile,
  type Variant,
} from "../runner/index.ts";
import { buildStandardLibrary } from "../standard-library.ts";
import { Flood } from "./flood.ts";

/** Events of the other account that are under way at a time: every worker has full batches, and many wait. */
const WINDOW = 1000;

/** Events of a block, and blocks, of which those alone and those beside take turns. */
const EVENTS = 200;
const BLOCKS = 20;
const QUICK_BLOCKS = 5;

/** Events of the other account alone, between the blocks. */
const FLOODED = 2000;

/** One account's events, one after the other, with or without the flood of another one. */
class Calm implements Variant {
  readonly id: string;
  readonly label: string;
  readonly ours = true;
  readonly elsewhere = true;
  readonly milliseconds: number[] = [];
  readonly #flooded: boolean;
  readonly #flood: Flood;
  readonly #send: (id: string) => Promise<unknown>;

  constructor(
    id: string,
    label: string,
    flooded: boolean,
    flood: Flood,
    send: (id: string) => Promise<unknown>,
  ) {
    this.id = id;
    this.label = label;
    this.#flooded = flooded;
    this.#flood = flood;
    this.#send = send;
  }

  async check(): Promise<void> {
    await this.#flood.set(this.#flooded);
    await this.#send("check");
  }

  async run(count: number): Promise<Record<string, number>> {
    await this.#flood.set(this.#flooded);
    const begun = performance.now();
    for (let i = 0; i < count; i++) {
      await this.#send(`calm-${i}`);
    }
    return { event: (performance.now() - begun) * 1e6 };
  }

  /** Takes the time of each of so many events. */
  async time(count: number): Promise<void> {
    await this.#flood.set(this.#flooded);
    for (let i = 0; i < count; i++) {
      const begun = performance.now();
      await this.#send(`timed-${i}`);
      this.milliseconds.push(performance.now() - begun);
    }
  }

  at(part: number): number {
    return quantile(
      [...this.milliseconds].sort((a, b) => a - b),
      part,
    );
  }
}

/** How many events of a flood end while something is done. */
class Rate {
  readonly #flood: Flood;
  #events = 0;
  #milliseconds = 0;

  constructor(flood: Flood) {
    this.#flood = flood;
  }

  async during(action: () => Promise<void>): Promise<void> {
    await this.#flood.set(true);
    const [events, begun] = [this.#flood.ended, performance.now()];
    await action();
    this.#events += this.#flood.ended - events;
    this.#milliseconds += performance.now() - begun;
  }

  get perMillisecond(): number {
    return this.#events / this.#milliseconds;
  }
}

/** What an account waits for its results while another one fills the pool. */
export const fairness: BenchCase = {
  name: "fairness",
  summary: "one account's events beside another that saturates the pool: median and p99, alone and beside",
  packages: ["@octokit/webhooks-examples"],

  async prepare({ quick, say }: Preparation): Promise<Bench> {
    buildStandardLibrary();
    const { heddle, close } = await ownHeddle(2);
    const { event } = issueEvent();
    const send = (account: string) => (id: string) =>
      heddle.run({ ...(event as object), id, account } as Parameters<Heddle["run"]>[0]);
    const flood = new Flood(WINDOW, (index) => send("flood")(`flood-${index}`));
    const alone = new Calm("alone", "an event, nothing else under way", false, flood, send("calm"));
    const beside = new Calm(
      "beside",
      `an event, ${WINDOW} of another account under way`,
      true,
      flood,
      send("calm"),
    );
    const [flooding, shared] = [new Rate(flood), new Rate(flood)];
    // What happens once happens before.
    await alone.run(200);
    await beside.run(20);
    for (let block = 0; block < (quick ? QUICK_BLOCKS : BLOCKS); block++) {
      say(`block ${block + 1} of events, alone and beside`);
      await alone.time(EVENTS);
      await shared.during(() => beside.time(EVENTS));
      await flooding.during(() => flood.through(FLOODED));
    }
    return {
      subject: "An event of five steps of one account, while another account saturates two workers",
      variants: [alone, beside],
      ratios: [
        {
          id: "beside/event/alone/event",
          over: "beside/event",
          under: "alone/event",
          label: "beside / alone",
        },
      ],
      figures: (): Figure[] => [
        { id: "alone-median", label: "median, alone", value: alone.at(0.5), unit: "milliseconds" },
        { id: "beside-median", label: "median, beside", value: beside.at(0.5), unit: "milliseconds" },
        { id: "alone-p99", label: "p99, alone", value: alone.at(0.99), unit: "milliseconds" },
        { id: "beside-p99", label: "p99, beside", value: beside.at(0.99), unit: "milliseconds" },
        { id: "p99", label: "p99, beside / alone", value: beside.at(0.99) / alone.at(0.99), unit: "times" },
        {
          id: "kept",
          label: "events of the other account in the same time, with this one's / without",
          value: shared.perMillisecond / flooding.perMillisecond,
          unit: "share",
        },
      ],
      async dispose() {
        await flood.set(false);
        await close();
      },
    };
  },
};
