import { type Failure, HeddleError, reasonOf } from "../errors.ts";
import { Allowances } from "./allowances.ts";
import type { Journal } from "./journal.ts";
import type { Acceptance, Claimed, Offered } from "./model.ts";
import type { Outcome } from "./outcome.ts";

/**
 * Runs one event.
 * @param failed has to be told why it failed, before the promise is rejected; gives its number among the dead letters
 */
export type RunEvent = (event: Claimed, failed: (failure: Failure) => number | null) => Promise<Outcome>;

/** What a runner is told. */
export interface AcceptedRunnerOptions {
  /** Whether this process runs events; else it only accepts them. */
  readonly background: boolean;
  /** Most events that it runs at a time. */
  readonly window: number;
  /** Most that it runs at a time of those that were being run when a process died. */
  readonly suspects: number;
}

/** Most bytes of events that run at a time, unless one has more: they are held in memory. */
const MAX_RUNNING_BYTES = 64 * 1024 * 1024;

/** How often a process looks for what others left, in milliseconds. */
const LOOK_MS = 1000;

/** There is no room, or not within the account's budget: the event is run when there is. */
const refused: readonly string[] = ["QUEUE_FULL", "BUDGET_EXCEEDED"];

/** Why an event has no outcome yet: it is not its fault, and it waits for its next turn. */
const stopped: readonly string[] = ["CLOSED", "CANCELLED"];

interface Caller {
  readonly offered: Offered;
  readonly resolve: (acceptance: Acceptance) => void;
  readonly reject: (error: unknown) => void;
}

/** Accepts events, many in one commit, and runs them, so many at a time. */
export class AcceptedRunner {
  readonly #journal: Journal;
  readonly #run: RunEvent;
  readonly #options: AcceptedRunnerOptions;
  readonly #settled: (id: number) => void;
  #callers: Caller[] = [];
  #done: { event: Claimed; outcome: Outcome }[] = [];
  /** Events of this process until they are settled, each with whether it was being run when a process died. */
  readonly #running = new Map<number, boolean>();
  readonly #runs = new Set<Promise<void>>();
  #bytes = 0;
  #suspects = 0;
  /** Events may wait in the journal. */
  #backlog = false;
  #scheduled = false;
  #stopped = false;
  readonly #allowances: Allowances;
  #warned = false;
  #looks: NodeJS.Timeout | undefined;

  /** @param settled is told the number of each event that has its outcome */
  constructor(
    journal: Journal,
    run: RunEvent,
    options: AcceptedRunnerOptions,
    settled: (id: number) => void,
  ) {
    this.#journal = journal;
    this.#run = run;
    this.#options = options;
    this.#settled = settled;
    this.#allowances = new Allowances(options.window, () => {
      this.#backlog = true;
      this.#schedule();
    });
    if (options.background) {
      this.#look();
      this.#looks = setInterval(() => this.#look(), LOOK_MS).unref();
    }
  }

  /**
   * Accepts an event.
   * @returns a promise that is resolved when the event is on the disk
   * @throws HeddleError INTAKE_FULL, or FILE_UNREADABLE where it cannot be written
   */
  accept(offered: Offered): Promise<Acceptance> {
    const { promise, resolve, reject } = Promise.withResolvers<Acceptance>();
    this.#callers.push({ offered, resolve, reject });
    this.#schedule();
    return promise;
  }

  /** Claims no more events. What runs goes on. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#looks);
    this.#allowances.stop();
    this.#flush();
  }

  /** After {@link stop}: what runs has its outcome, or waits for another process. */
  async finish(): Promise<void> {
    while (this.#runs.size > 0) {
      await Promise.all(this.#runs);
    }
    this.#flush();
  }

  #schedule(): void {
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.#flush();
      });
    }
  }

  #flush(): void {
    this.#settle();
    this.#accept();
    this.#claim();
  }

  #accept(): void {
    const callers = this.#callers;
    if (callers.length === 0) {
      return;
    }
    this.#callers = [];
    const { background, window } = this.#options;
    const isFree = !this.#backlog && !this.#allowances.any && this.#bytes < MAX_RUNNING_BYTES;
    const mayBegin = background && !this.#stopped && isFree;
    try {
      const answers = this.#journal.accept(
        callers.map(({ offered }) => offered),
        mayBegin ? Math.max(window - this.#running.size, 0) : 0,
      );
      const synced = this.#journal.synced().catch((cause: unknown) => {
        throw unwritten(cause);
      });
      for (const [index, answer] of answers.entries()) {
        const { offered, resolve, reject } = callers[index] as Caller;
        if (answer instanceof HeddleError) {
          reject(answer);
          continue;
        }
        const { id, duplicate, begun } = answer;
        const told = synced.then(() => resolve({ id, duplicate }), reject);
        if (begun) {
          // Whoever waits for the acknowledgement does not wait for a plan.
          this.#begin({ ...offered, id }, false, told);
        } else if (!duplicate) {
          this.#backlog = true;
        }
      }
    } catch (cause) {
      for (const { reject } of callers) {
        reject(unwritten(cause));
      }
    }
  }

  #claim(): void {
    const { background, window, suspects } = this.#options;
    // Claiming more whenever one has ended would be a commit for each.
    const isDue = this.#backlog && this.#running.size <= window / 2 && this.#bytes < MAX_RUNNING_BYTES;
    if (!background || this.#stopped || !isDue) {
      return;
    }
    try {
      if (this.#suspects < suspects) {
        const left = this.#allowances.left();
        for (const event of this.#journal.claimSuspects(suspects, this.#suspects, left)) {
          this.#begin(event, true);
        }
      }
      const most = window - this.#running.size;
      // Those that just began have their part of what is left.
      const left = this.#allowances.left();
      const fresh = most > 0 ? this.#journal.claim(most, MAX_RUNNING_BYTES - this.#bytes, left) : [];
      this.#backlog = fresh.length > 0 || this.#suspects > 0;
      for (const event of fresh) {
        this.#begin(event, false);
      }
      // Not only when nothing waits at all: others may have a backlog that never ends.
      this.#allowances.rest((account) => this.#journal.read.waits(account));
    } catch (cause) {
      this.#warn(cause);
    }
  }

  #begin(event: Claimed, suspect: boolean, told?: Promise<void>): void {
    this.#running.set(event.id, suspect);
    this.#allowances.begin(event.account);
    this.#bytes += event.content.length;
    this.#suspects += suspect ? 1 : 0;
    const run = this.#through(event, told).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  /** Never rejects. */
  async #through(event: Claimed, told: Promise<void> | undefined): Promise<void> {
    await told;
    let failure: Failure | undefined;
    try {
      const outcome = await this.#run(event, (reason) => {
        failure = reason;
        return this.#failed(event, reason);
      });
      this.#done.push({ event, outcome });
      this.#schedule();
    } catch (cause) {
      if (failure === undefined) {
        this.#warn(cause);
        this.#allowances.release(event.account);
      } else if (comesAgain(failure)) {
        this.#allowances.refuse(event.account, failure.retryAfterMs);
      } else if (stopped.includes(failure.kind)) {
        this.#allowances.release(event.account);
      } else {
        this.#allowances.end(event.account);
      }
      this.#left(event);
    }
  }

  #failed(event: Claimed, failure: Failure): number | null {
    if (comesAgain(failure) || stopped.includes(failure.kind)) {
      this.#journal.release([event.id]);
      return null;
    }
    const kept = this.#journal.fail(event, failure);
    this.#settled(event.id);
    return kept;
  }

  #settle(): void {
    const done = this.#done;
    if (done.length === 0) {
      return;
    }
    try {
      this.#journal.settle(done);
    } catch (cause) {
      // They stay in the window, so that no more are claimed than can be settled.
      this.#warn(cause);
      setTimeout(() => this.#schedule(), LOOK_MS);
      return;
    }
    this.#done = [];
    for (const { event } of done) {
      this.#allowances.end(event.account);
      this.#left(event);
      this.#settled(event.id);
    }
  }

  #left(event: Claimed): void {
    this.#bytes -= event.content.length;
    this.#suspects -= this.#running.get(event.id) === true ? 1 : 0;
    this.#running.delete(event.id);
    if (this.#backlog) {
      this.#schedule();
    }
  }

  #look(): void {
    try {
      this.#journal.adopt();
      this.#backlog = true;
      this.#schedule();
    } catch (cause) {
      this.#warn(cause);
    }
  }

  #warn(cause: unknown): void {
    if (!this.#warned) {
      this.#warned = true;
      process.emitWarning(unwritten(cause).message, { code: "HEDDLE_ACCEPTED" });
    }
  }
}

/** Whether an event was refused for which there will be room. What will never be within the budget has no time. */
function comesAgain({ kind, retryAfterMs }: Failure): boolean {
  return refused.includes(kind) && (kind === "QUEUE_FULL" || retryAfterMs !== undefined);
}

function unwritten(cause: unknown): HeddleError {
  const reason = reasonOf(cause);
  return new HeddleError("FILE_UNREADABLE", `The accepted events cannot be written: ${reason}.`, { cause });
}
