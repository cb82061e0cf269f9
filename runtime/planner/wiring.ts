/**
 * Which step feeds which, kept free of circles while the choices are made one by one. Steps are numbers;
 * −1 stands for the event, which is there before all steps.
 */
export const event = -1;

/** A place of a step that is to be fed. */
export interface Slot {
  readonly step: number;
  readonly required: boolean;
  /** Steps that can feed it, and the event. */
  readonly feeders: readonly number[];
}

/** How long steps take, and the time within which all of them have to be done. */
export interface Timing {
  readonly delays: readonly number[];
  readonly deadline: number;
}

/** Checks of whole orders that may be made; beyond them only feeders that stand earlier are taken. */
const maximumWork = 5_000_000;

/**
 * Chooses feeders without ever making a circle, and without ever leaving a required slot that could only
 * be fed in a circle.
 */
export class Wiring {
  readonly #stepCount: number;
  readonly #slots: readonly Slot[];
  readonly #slotsOf: number[][];
  readonly #feeder = new Map<number, number>();
  /** Position of each step in an order that is possible with all choices so far. */
  #position: Int32Array;
  readonly #timing: Timing | null;
  /** When each step is done with all choices so far; empty where times do not count. */
  #ends: readonly number[] = [];
  #work = 0;

  /**
   * @param slots of all steps; the required ones can be fed in the order of the steps' numbers, and in time
   */
  constructor(stepCount: number, slots: readonly Slot[], timing: Timing | null = null) {
    this.#stepCount = stepCount;
    this.#slots = slots;
    this.#slotsOf = Array.from({ length: stepCount }, () => []);
    slots.forEach(({ step }, slot) => {
      this.#slotsOf[step]?.push(slot);
    });
    this.#position = Int32Array.from({ length: stepCount }, (_, step) => step);
    this.#timing = timing;
    if (timing !== null) {
      this.#ends = this.#schedule(timing);
    }
  }

  /** Feeds a slot from a step, or from the event; tells whether that is possible, or why it is not. */
  choose(slot: number, feeder: number): "chosen" | "circle" | "late" {
    const before = this.#feeder.get(slot);
    if (!this.#join(slot, feeder)) {
      return "circle";
    }
    if (this.#timing === null || feeder === event || this.#isEarly(slot, feeder)) {
      return "chosen";
    }
    const ends = this.#work > maximumWork ? [] : this.#schedule(this.#timing);
    if (ends.length === this.#stepCount && ends.every((end) => end <= (this.#timing?.deadline ?? 0))) {
      this.#ends = ends;
      return "chosen";
    }
    if (before === undefined) {
      this.#feeder.delete(slot);
    } else {
      this.#feeder.set(slot, before);
    }
    return "late";
  }

  /** Whether a feeder is done before the step of a slot begins as it is, so that nothing gets later. */
  #isEarly(slot: number, feeder: number): boolean {
    const { step } = this.#slots[slot] as Slot;
    const begin = (this.#ends[step] as number) - (this.#timing?.delays[step] ?? 0);
    return (this.#ends[feeder] as number) <= begin;
  }

  /** When each step is done at the earliest with all choices so far; steps that cannot run are infinite. */
  #schedule({ delays }: Timing): number[] {
    const ends = new Array<number>(this.#stepCount).fill(Number.POSITIVE_INFINITY);
    const endOf = (feeder: number): number => (feeder === event ? 0 : (ends[feeder] as number));
    for (let changed = true; changed; ) {
      changed = false;
      for (let step = 0; step < this.#stepCount; step++) {
        let begin = 0;
        for (const index of this.#slotsOf[step] as number[]) {
          const { required, feeders } = this.#slots[index] as Slot;
          const chosen = this.#feeder.get(index);
          if (chosen !== undefined) {
            begin = Math.max(begin, endOf(chosen));
          } else if (required) {
            begin = Math.max(
              begin,
              feeders.reduce((least, one) => Math.min(least, endOf(one)), Number.POSITIVE_INFINITY),
            );
          }
          this.#work += feeders.length;
        }
        const end = begin + (delays[step] as number);
        if (end < (ends[step] as number)) {
          ends[step] = end;
          changed = true;
        }
      }
    }
    return ends;
  }

  #join(slot: number, feeder: number): boolean {
    const { step } = this.#slots[slot] as Slot;
    if (feeder === step) {
      return false;
    }
    const before = this.#feeder.get(slot);
    this.#feeder.set(slot, feeder);
    if (feeder === event || (this.#position[feeder] as number) < (this.#position[step] as number)) {
      return true;
    }
    const order = this.#work > maximumWork ? undefined : this.#order();
    if (order === undefined) {
      if (before === undefined) {
        this.#feeder.delete(slot);
      } else {
        this.#feeder.set(slot, before);
      }
      return false;
    }
    order.forEach((one, position) => {
      this.#position[one] = position;
    });
    return true;
  }

  /** An order in which every choice so far holds and every other required slot can be fed, if there is one. */
  #order(): number[] | undefined {
    const done = new Uint8Array(this.#stepCount);
    const order: number[] = [];
    const has = (feeder: number): boolean => feeder === event || done[feeder] === 1;
    const ready = (step: number): boolean =>
      (this.#slotsOf[step] as number[]).every((index) => {
        const slot = this.#slots[index] as Slot;
        const chosen = this.#feeder.get(index);
        this.#work++;
        if (chosen !== undefined) {
          return has(chosen);
        }
        if (!slot.required) {
          return true;
        }
        this.#work += slot.feeders.length;
        return slot.feeders.some(has);
      });
    for (let before = -1; before !== order.length; ) {
      before = order.length;
      for (let step = 0; step < this.#stepCount; step++) {
        if (done[step] === 0 && ready(step)) {
          done[step] = 1;
          order.push(step);
        }
      }
    }
    return order.length === this.#stepCount ? order : undefined;
  }
}
