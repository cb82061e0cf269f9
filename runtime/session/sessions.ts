import { setTimeout as pause } from "node:timers/promises";
import { HeddleError } from "../errors.ts";
import { pairsOf } from "../pairs.ts";
import { type SessionState, SessionStore, type StoreLimits } from "./store.ts";
import { Turns } from "./turns.ts";

/** Settings; see the limits of the configuration for their reasons. */
export interface SessionLimits extends StoreLimits {
  /** Most values of one session. */
  readonly sessionValues: number;
  /** Most bytes of one session: keys and values in UTF-8. */
  readonly sessionBytes: number;
  /** How often an event is run at most because others changed its session meanwhile. */
  readonly sessionAttempts: number;
}

/** Whose session an event uses, and how. */
export interface SessionUse {
  readonly account: string;
  readonly session: string;
  readonly writes: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What an event makes of the state that it was given: keys and values in turn, an empty value removes the key. */
export interface SessionChanges<T> {
  readonly value: T;
  readonly changes: readonly string[] | undefined;
}

/** Longest pause before an event is run again, in milliseconds; it doubles from 1 up to this. */
const LONGEST_PAUSE = 64;

/**
 * The state of sessions under concurrent events. An event runs with the state as it was read at once, and what it
 * writes is kept if nobody changed the session meanwhile; else it runs again with what they left. Events of this
 * process that write the same session wait for each other, because all but one of them would run in vain.
 */
export class Sessions {
  readonly #directory: string;
  readonly #limits: SessionLimits;
  readonly #turns = new Turns();
  /** Events that have not ended. */
  readonly #running = new Set<Promise<void>>();
  #opened: SessionStore | undefined;

  /** @param directory Heddle's directory; nothing is made there before the first event of a session */
  constructor(directory: string, limits: SessionLimits) {
    this.#directory = directory;
    this.#limits = limits;
  }

  /**
   * Runs an event with the state of its session.
   * @param run runs it with a state; may be called several times
   * @throws HeddleError SESSION_CONFLICT, CONTEXT_LIMIT, FILE_UNREADABLE or CANCELLED, and what `run` throws
   */
  run<T>(use: SessionUse, run: (state: SessionState) => Promise<SessionChanges<T>>): Promise<T> {
    const running = this.#run(use, run);
    const settled = running.then(
      () => {},
      () => {},
    );
    this.#running.add(settled);
    void settled.then(() => this.#running.delete(settled));
    return running;
  }

  async #run<T>(use: SessionUse, run: (state: SessionState) => Promise<SessionChanges<T>>): Promise<T> {
    const { account, session, signal } = use;
    if (!use.writes) {
      return (await run(this.find(account, session))).value;
    }
    // No account has a space.
    return await this.#turns.take(`${account} ${session}`, signal, async () => {
      for (let attempt = 1; ; attempt++) {
        const state = this.find(account, session);
        const { value, changes } = await run(state);
        if (changes === undefined || this.#keep(use, state, changes)) {
          return value;
        }
        if (attempt === this.#limits.sessionAttempts) {
          const message = `Others changed the session ${session} each of the ${attempt} times that the event ran.`;
          throw new HeddleError("SESSION_CONFLICT", message, { place: "session" });
        }
        await pause(Math.random() * Math.min(2 ** attempt, LONGEST_PAUSE));
      }
    });
  }

  /** The state of a session now. */
  find(account: string, session: string): SessionState {
    return this.#store().read(account, session);
  }

  /** Drops a session for ever; gives whether there was one. */
  drop(account: string, session: string): boolean {
    return this.#store().drop(account, session);
  }

  /** Lets the events end that run. */
  async drain(): Promise<void> {
    await Promise.all(this.#running);
  }

  close(): void {
    this.#opened?.close();
  }

  /** Gives whether the session had the state still that was read. */
  #keep(
    { account, session }: SessionUse,
    { version, values: known }: SessionState,
    changes: readonly string[],
  ): boolean {
    const values = new Map(known);
    for (const [key, value] of pairsOf(changes)) {
      if (value === "") {
        values.delete(key);
      } else {
        values.set(key, value);
      }
    }
    this.#check(session, values);
    return this.#store().replace(account, session, version, values);
  }

  #check(session: string, values: ReadonlyMap<string, string>): void {
    const { sessionValues, sessionBytes } = this.#limits;
    let bytes = 0;
    for (const [key, value] of values) {
      bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    }
    if (values.size > sessionValues || bytes > sessionBytes) {
      throw new HeddleError(
        "CONTEXT_LIMIT",
        `The session ${session} would have ${values.size} values of ${bytes} bytes with their keys; at most ` +
          `${sessionValues} of ${sessionBytes} bytes are kept.`,
        { place: "session" },
      );
    }
  }

  #store(): SessionStore {
    this.#opened ??= new SessionStore(this.#directory, this.#limits);
    return this.#opened;
  }
}
