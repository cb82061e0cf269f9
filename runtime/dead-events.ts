import { HeddleError } from "./errors.ts";
import { failureOf, isWithCaller } from "./failure-of.ts";
import type {
  DeadLetter,
  DeadLetterSummary,
  DeadLetters,
  DeadSelection,
  DeadTotals,
} from "./monitor/index.ts";
import type { Result } from "./result.ts";

/** Runs what was kept through the ordinary path, but keeps nothing. */
type RunAgain = (letter: DeadLetter, signal: AbortSignal | undefined) => Promise<Result>;

/** Events that could not be processed, each with the reason and all that is needed to run it again. */
export class DeadEvents {
  readonly #letters: () => DeadLetters;
  readonly #run: RunAgain;
  readonly #revive: (letter: DeadLetter, result: Result) => boolean;

  /**
   * @param letters throws where Heddle was closed
   * @param revive gives an event that was accepted its result and drops the letter; false: it was not accepted
   */
  constructor(
    letters: () => DeadLetters,
    run: RunAgain,
    revive: (letter: DeadLetter, result: Result) => boolean,
  ) {
    this.#letters = letters;
    this.#run = run;
    this.#revive = revive;
  }

  /** Newest first, without their content; 100 unless told. */
  list(selection: DeadSelection & { readonly limit?: number } = {}): DeadLetterSummary[] {
    return this.#letters().list(selection);
  }

  /** The event that was kept under a number, as it came. */
  find(id: number): DeadLetter | undefined {
    return this.#letters().find(id);
  }

  /**
   * Runs a kept event again and drops it when it is done; where it fails, the attempt is counted. It is dropped after
   * the run, so that a crash between makes it run twice rather than not at all, as do two who retry it at once.
   * @throws HeddleError DEAD_LETTER_UNKNOWN, EVENT_TOO_LARGE where its end was not kept, or why it failed this time
   */
  async retry(id: number, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Result> {
    const letters = this.#letters();
    const letter = letters.find(id);
    if (letter === undefined) {
      throw new HeddleError("DEAD_LETTER_UNKNOWN", `No event is kept as ${id}.`);
    }
    if (letter.cut) {
      throw new HeddleError(
        "EVENT_TOO_LARGE",
        `Only the first ${letter.bytes} bytes of the event were kept, so that it cannot be run again.`,
        { remedy: "Send the event itself again, and drop what was kept of it." },
      );
    }
    let result: Result;
    try {
      result = await this.#run(letter, signal);
    } catch (error) {
      const failure = failureOf(error);
      const untried = isWithCaller(failure);
      // Another one may have been luckier, or have dropped it.
      if (!untried && !letters.failedAgain(id, failure) && error instanceof HeddleError) {
        error.kept = undefined;
      }
      throw error;
    }
    if (!this.#revive(letter, result)) {
      letters.drop({ ids: [id] });
    }
    return result;
  }

  /**
   * Drops kept events for ever.
   * @param selection at least one condition; all have to hold
   * @returns how many were dropped
   * @throws HeddleError CONFIG_INVALID where there is no condition
   */
  drop(selection: DeadSelection): number {
    if (selection.ids === undefined && selection.code === undefined && selection.before === undefined) {
      throw new HeddleError("CONFIG_INVALID", "Nothing says which events to drop.", {
        remedy: "Give ids, code or before.",
      });
    }
    return this.#letters().drop(selection);
  }

  /** How many are kept, how much room they take, and how many were dropped because there was none. */
  totals(): DeadTotals {
    return this.#letters().totals();
  }
}
