import { pairsOf } from "../pairs.ts";
import type { Unit, UnitStep } from "../unit.ts";
import type { writtenValues } from "./context-writes.ts";
import type { FrameContext, Written } from "./frame.ts";

const nothing: FrameContext = { account: "", eventId: "", eventSource: "", eventType: "" };

/**
 * The context of the event that a unit runs. Keys are looked up in maps only, so that no name is special. A step sees
 * what the event came with, and over it what the steps wrote that it depends on.
 */
export class EventContext {
  readonly #unit: Unit;
  readonly #writtenValues: typeof writtenValues | undefined;
  readonly #sources: readonly (ReadonlyMap<string, readonly number[]> | undefined)[];
  readonly #more = new Map<string, string>();
  /** By position, what the step wrote. */
  readonly #written: (Map<string, string> | undefined)[] = [];
  #event = nothing;

  /** @param read reads what a step writes; only where a step of the unit does, because it takes Protobuf to load */
  constructor(unit: Unit, read: typeof writtenValues | undefined) {
    this.#unit = unit;
    this.#writtenValues = read;
    this.#sources = unit.steps.map(({ context }) => context && new Map(context.sources));
  }

  /** @param written what steps wrote that ran elsewhere */
  begin(event: FrameContext, written: readonly Written[]): void {
    this.#event = event;
    for (const [position, values] of written) {
      this.#written[position] = new Map(pairsOf(values));
    }
    const { more } = event;
    if (more !== undefined) {
      for (const [key, value] of pairsOf(more)) {
        this.#more.set(key, value);
      }
    }
  }

  /** What the step at a position sees under a key; undefined where there is nothing, or its contract does not read it. */
  get(position: number, key: string): string | undefined {
    const step = this.#unit.steps[position] as UnitStep;
    if (!step.reads.includes(key)) {
      return undefined;
    }
    for (const source of this.#sources[position]?.get(key) ?? []) {
      const value = this.#written[source]?.get(key);
      if (value !== undefined) {
        return value === "" ? undefined : value;
      }
    }
    return this.#ofEvent(key);
  }

  /**
   * Takes what a step writes from its output.
   * @throws WireError where the output is no message, HeddleError CONTEXT_LIMIT
   */
  write(position: number, bytes: Uint8Array, start: number, end: number): void {
    const writes = this.#unit.steps[position]?.context?.writes ?? [];
    if (writes.length > 0) {
      this.#written[position] = this.#writtenValues?.(writes, bytes, start, end);
    }
  }

  /** What is written to the state of the session by all steps, keys and values in turn; undefined where nothing is. */
  session(): string[] | undefined {
    return this.#unit.context?.writesSession === true ? sessionOf(this.#written) : undefined;
  }

  /** What steps wrote of which others run elsewhere. @param steps their positions */
  written(steps: readonly number[]): Written[] | undefined {
    const all = steps.flatMap((position): Written[] => {
      const values = this.#written[position];
      return values === undefined || values.size === 0 ? [] : [[position, [...values].flat()]];
    });
    return all.length === 0 ? undefined : all;
  }

  /** Ends an event: nothing of it is left. */
  end(): void {
    this.#event = nothing;
    // Most have nothing of either, and clearing allocates.
    if (this.#more.size > 0) {
      this.#more.clear();
    }
    if (this.#written.length > 0) {
      this.#written.length = 0;
    }
  }

  #ofEvent(key: string): string | undefined {
    switch (key) {
      case "account":
        return this.#event.account;
      case "event.id":
        return this.#event.eventId;
      case "event.source":
        return this.#event.eventSource;
      case "event.type":
        return this.#event.eventType;
      default:
        return this.#more.get(key);
    }
  }
}

/**
 * What is written to the state of a session by steps in their order, keys and values in turn; undefined where nothing is.
 * Of the steps that write a key each depends on those before it, so that the last one has the last word.
 */
export function sessionOf(
  written: Iterable<Iterable<readonly [key: string, value: string]> | undefined>,
): string[] | undefined {
  const last = new Map<string, string>();
  for (const values of written) {
    for (const [key, value] of values ?? []) {
      if (key.startsWith("session.")) {
        last.set(key, value);
      }
    }
  }
  return last.size === 0 ? undefined : [...last].flat();
}
