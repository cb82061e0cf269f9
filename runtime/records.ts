import type { Config } from "./config.ts";
import { type Failure, HeddleError, reasonOf } from "./errors.ts";
import { failureOf, isWithCaller } from "./failure-of.ts";
import { type Asked, DeadLetters, Monitor, type Tracing, type Trial } from "./monitor/index.ts";

/**
 * How an event came, to be kept if it fails; or the number under which it is kept; or who keeps it and gives its number;
 * null: nothing is kept.
 */
export type Keeping =
  | { readonly event: unknown; readonly asked: Asked }
  | ((failure: Failure) => number | null)
  | number
  | null;

/** What is kept of events: all are noted in the ledger, and those that fail stay with the reason. */
export class Records {
  readonly monitor: Monitor;
  readonly letters: DeadLetters;

  /** @throws HeddleError FILE_UNREADABLE */
  constructor({ directory, limits, sample }: Config, tracing?: Tracing) {
    this.letters = new DeadLetters(directory, limits);
    try {
      this.monitor = new Monitor(directory, { ...limits, sample, tracing });
    } catch (error) {
      this.letters.close();
      throw error;
    }
  }

  /** Runs what a trial is of, and notes how it ends. */
  async note<T>(keeping: Keeping, run: (trial: Trial) => Promise<T>): Promise<T> {
    const trial = this.begin();
    try {
      const result = await run(trial);
      this.succeeded(trial);
      return result;
    } catch (error) {
      this.failed(keeping, trial, error);
      throw error;
    }
  }

  /** Something that is to be noted begins. */
  begin(): Trial {
    return this.monitor.begin();
  }

  /** It has ended well. */
  succeeded(trial: Trial): void {
    this.monitor.end(trial, null);
  }

  /** It has failed; the error says afterwards under which number the event is kept. */
  failed(keeping: Keeping, trial: Trial, error: unknown): void {
    const failure = failureOf(error);
    const kept = this.#keep(keeping, trial, failure);
    if (error instanceof HeddleError && kept !== null) {
      error.kept = kept;
    }
    this.monitor.end(trial, failure, kept);
  }

  close(): void {
    this.monitor.close();
    this.letters.close();
  }

  /** Keeps an event with the reason, unless its caller knows both already. */
  #keep(keeping: Keeping, trial: Trial, failure: Failure): number | null {
    if (keeping === null || typeof keeping === "number") {
      return keeping;
    }
    const { account = "", id: eventId = "", type = "" } = trial.event ?? {};
    try {
      if (typeof keeping === "function") {
        return keeping(failure);
      }
      return isWithCaller(failure)
        ? null
        : this.letters.keep({ ...keeping, account, eventId, type }, failure);
    } catch (cause) {
      // The caller must learn why the event failed, whatever became of keeping it.
      const reason = reasonOf(cause);
      process.emitWarning(`An event that failed could not be kept: ${reason}`, { code: "HEDDLE_NOT_KEPT" });
      return null;
    }
  }
}
