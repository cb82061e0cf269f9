import type { Unit } from "../unit.ts";
import { BRANCH_HOPS, DIVIDED_PART, type Division, divide, type HopCost, isDivisible } from "./division.ts";
import type { ResultFrame } from "./frame.ts";

/** What a hop is taken to cost before one was measured, in milliseconds. */
const FIRST_HOP_MS = 0.2;

/** The least that a hop is taken to cost, in milliseconds; a clock may say less. */
const LEAST_HOP_MS = 0.01;

/** How fast the measured hop forgets that it was cheap once. */
const HOP_RISE = 1.02;

/** A value is copied some five times on its way, first out of one guest's memory and last into another's. */
const MS_PER_BYTE = 1.5 / (1024 * 1024);

/** Events of a unit that are measured before it is divided, and before it is known what that gave. */
const MEASURED = 8;

/** Events of a unit after which it is worked out anew, at most, how it runs. */
const KEPT_FOR = 64;

/** Events that run whole, at most, because dividing them gave nothing: other processes may have the processors. */
const MOST_REST = 4096;

/** Decides how a unit runs on several workers, from what is learned of its events. */
export interface Brancher {
  /** How an event of a unit should run on several workers; undefined where it should not. */
  of(unit: Unit): Division | undefined;
  /** An event, or a part of one, was alone with a worker; this is what it took beside its steps. */
  hopped(milliseconds: number): void;
  /** An event has run, alone or divided. */
  ran(unit: Unit, frame: ResultFrame, way: Way): void;
  /** A part of a divided event was given up while a worker was at it: an earlier step had failed or did not run. */
  gaveUp(unit: Unit): void;
}

/** What is known of an event's way. */
export interface Way {
  /** From when it left until its result was there. */
  readonly milliseconds: number;
  /** How long its data is; of one that ran on one worker, with what travels beside it. */
  readonly bytes: number;
  /** The values that passed between stages, by position. */
  readonly passed?: ReadonlyMap<number, Uint8Array>;
}

/** What is known of a unit. */
interface Known {
  readonly steps: readonly Recent[];
  /** By position of the value. Of one that is not wanted it is known only when it has passed between stages. */
  readonly bytes: readonly Recent[];
  /** Milliseconds for a unit of fuel, of whole events and of divided ones: events of a unit may have more or less to do. */
  readonly whole: Recent;
  readonly divided: Recent;
  events: number;
  /** How many events there will have been when it is worked out anew. */
  dueAt: number;
  /** How many events ran whole when dividing them had given nothing, or too much was run, for the last time. */
  rest: number;
  division: Division | undefined;
}

/**
 * Learns by unit, since one function may be quick in a graph and slow in another. Half of the events of a unit take no more
 * than what it goes by, so that one that was interrupted does not matter. What dividing gave is measured, too: where it is
 * not what it should be, or where a worker was at a part in vain, which may cost that worker, the unit runs whole for a while,
 * each time for longer.
 */
export class Branches implements Brancher {
  readonly #workers: number;
  readonly #known = new WeakMap<Unit, Known>();
  #hopMs = FIRST_HOP_MS;

  constructor(workers: number) {
    this.#workers = workers;
  }

  /** What it takes to bring an event to a worker and its result back, as cheap as it was lately. */
  get hop(): HopCost {
    return { milliseconds: this.#hopMs, perByte: MS_PER_BYTE };
  }

  of(unit: Unit): Division | undefined {
    const known = this.#known.get(unit);
    if (known === undefined || known.events < MEASURED) {
      return undefined;
    }
    if (known.events >= known.dueAt) {
      this.#decide(unit, known);
    }
    return known.division?.worth === true ? known.division : undefined;
  }

  #decide(unit: Unit, known: Known): void {
    const steps = known.steps.map(({ median }) => median);
    const bytes = known.bytes.map(({ median }) => median);
    known.division = divide(unit, { steps, bytes, hop: this.hop }, this.#workers);
    let keptFor = Math.min(known.events, KEPT_FOR);
    if (!known.division.worth) {
      // What is divided later is judged by itself.
      known.divided.clear();
    } else if (known.divided.count < MEASURED) {
      keptFor = MEASURED;
    } else {
      const gaveNothing = known.divided.median > DIVIDED_PART * known.whole.median;
      known.rest = gaveNothing ? Math.min(2 * known.rest, MOST_REST) : KEPT_FOR;
      if (gaveNothing) {
        this.#rest(known);
        return;
      }
    }
    known.dueAt = known.events + keptFor;
  }

  #rest(known: Known): void {
    known.division = undefined;
    known.divided.clear();
    known.dueAt = known.events + known.rest;
  }

  gaveUp(unit: Unit): void {
    const known = this.#known.get(unit);
    if (known !== undefined) {
      known.rest = Math.min(2 * known.rest, MOST_REST);
      this.#rest(known);
    }
  }

  hopped(milliseconds: number): void {
    this.#hopMs = Math.max(LEAST_HOP_MS, Math.min(milliseconds, this.#hopMs * HOP_RISE));
  }

  ran(
    unit: Unit,
    { figures, failure, values }: ResultFrame,
    { milliseconds, bytes, passed = new Map() }: Way,
  ): void {
    const known = this.#known.get(unit) ?? this.#begin(unit, figures.totalMilliseconds);
    if (known === undefined || failure !== null || values === null) {
      return;
    }
    known.events++;
    (figures.division === undefined ? known.whole : known.divided).add(
      milliseconds / Math.max(1, figures.totalFuel),
    );
    for (let i = 0; i < figures.count; i++) {
      known.steps[figures.position(i)]?.add(figures.milliseconds(i));
    }
    known.bytes[0]?.add(bytes);
    for (const [place, value] of unit.wanted.entries()) {
      known.bytes[value]?.add(values[place]?.length ?? 0);
    }
    for (const [value, message] of passed) {
      if (value > 0 && !unit.wanted.includes(value)) {
        // What was decided was decided without knowing it.
        known.dueAt = known.bytes[value]?.count === 0 ? 0 : known.dueAt;
        known.bytes[value]?.add(message.length);
      }
    }
  }

  /** What takes too little to be divided is not followed, unless it took more before. */
  #begin(unit: Unit, milliseconds: number): Known | undefined {
    if (milliseconds < BRANCH_HOPS * this.#hopMs || !isDivisible(unit)) {
      return undefined;
    }
    const known: Known = {
      steps: unit.steps.map(() => new Recent()),
      bytes: Array.from({ length: unit.steps.length + 1 }, () => new Recent()),
      whole: new Recent(),
      divided: new Recent(),
      events: 0,
      dueAt: 0,
      rest: KEPT_FOR,
      division: undefined,
    };
    this.#known.set(unit, known);
    return known;
  }
}

/** The last numbers of a kind. */
class Recent {
  static readonly #most = 15;
  #numbers: number[] = [];
  #next = 0;

  get count(): number {
    return this.#numbers.length;
  }

  /** What half of them do not exceed; 0 where there is none. */
  get median(): number {
    const sorted = [...this.#numbers].sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  }

  add(number: number): void {
    this.#numbers[this.#next] = number;
    this.#next = (this.#next + 1) % Recent.#most;
  }

  clear(): void {
    this.#numbers = [];
    this.#next = 0;
  }
}
