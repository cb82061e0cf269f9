import type { DatabaseSync, StatementSync } from "node:sqlite";
import { pairsOf } from "../pairs.ts";
import { DAY } from "../retention.ts";
import { openStore, transaction } from "../sqlite.ts";
import { sessionLayouts } from "./layouts.ts";

/** The state of a session, as it was read at once. */
export interface SessionState {
  /** Grows with every change; 0 where there is no such session. */
  readonly version: number;
  /** Values by key, such as `session.locale`. */
  readonly values: ReadonlyMap<string, string>;
}

/** How much is kept. */
export interface StoreLimits {
  /** Most sessions; those that were changed longest ago go first. */
  readonly sessions: number;
  /** Days after its last change that a session is kept. */
  readonly sessionDays: number;
}

/** Most sessions that go with one change: others wait meanwhile. */
const MAX_DROPPED = 100;

const none: SessionState = { version: 0, values: new Map() };

/** The states of sessions, in SQLite. Several processes may use one directory at once. */
export class SessionStore {
  readonly #database: DatabaseSync;
  readonly #limits: StoreLimits;
  readonly #find: StatementSync;
  readonly #next: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  readonly #drop: StatementSync;
  readonly #dropOld: StatementSync;
  readonly #count: StatementSync;
  readonly #dropFirst: StatementSync;

  /**
   * @param directory Heddle's directory
   * @throws HeddleError FILE_UNREADABLE
   */
  constructor(directory: string, limits: StoreLimits) {
    this.#limits = limits;
    const database = openStore(directory, {
      file: "sessions.db",
      what: "The states of sessions",
      layouts: sessionLayouts,
      // Waiting for the disk would hold up all events of the process for milliseconds.
      durable: false,
    });
    this.#database = database;
    this.#find = database.prepare(
      "SELECT version, changed_at, state FROM sessions WHERE account = ? AND session = ?",
    );
    this.#next = database.prepare("UPDATE counts SET version = version + 1 RETURNING version");
    this.#insert = database.prepare("INSERT INTO sessions VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    this.#update = database.prepare(
      "UPDATE sessions SET version = ?, changed_at = ?, state = ? WHERE account = ? AND session = ? AND version = ?",
    );
    this.#delete = database.prepare("DELETE FROM sessions WHERE account = ? AND session = ? AND version = ?");
    this.#drop = database.prepare("DELETE FROM sessions WHERE account = ? AND session = ?");
    this.#dropOld = database.prepare(
      `DELETE FROM sessions WHERE (account, session) IN (
         SELECT account, session FROM sessions WHERE changed_at < ? ORDER BY changed_at LIMIT ${MAX_DROPPED})`,
    );
    this.#count = database.prepare("SELECT sessions FROM counts");
    this.#dropFirst = database.prepare(
      `DELETE FROM sessions WHERE (account, session) IN (
         SELECT account, session FROM sessions ORDER BY changed_at, version LIMIT ?)`,
    );
  }

  /** The state of a session; one that is kept no longer has no values, but its version. */
  read(account: string, session: string): SessionState {
    const row = this.#find.get(account, session);
    if (row === undefined) {
      return none;
    }
    const version = Number(row.version);
    if (Number(row.changed_at) < this.#oldest()) {
      return { version, values: none.values };
    }
    const values = new Map(pairsOf(JSON.parse(String(row.state)) as string[]));
    return { version, values };
  }

  /**
   * Gives a session new values if it has the version still that was read.
   * @param values none: there is no such session from now on
   * @returns whether it had
   */
  replace(account: string, session: string, version: number, values: ReadonlyMap<string, string>): boolean {
    return transaction(this.#database, () => {
      const replaced = this.#replace(account, session, version, values);
      if (replaced) {
        this.#trim();
      }
      return replaced;
    });
  }

  /** Drops a session for ever; gives whether there was one. */
  drop(account: string, session: string): boolean {
    return this.#drop.run(account, session).changes > 0;
  }

  close(): void {
    this.#database.close();
  }

  #replace(account: string, session: string, version: number, values: ReadonlyMap<string, string>): boolean {
    if (values.size === 0) {
      return version === 0
        ? this.#find.get(account, session) === undefined
        : this.#delete.run(account, session, version).changes > 0;
    }
    const next = Number(this.#next.get()?.version);
    const state = JSON.stringify([...values].flat());
    const { changes } =
      version === 0
        ? this.#insert.run(account, session, next, Date.now(), state)
        : this.#update.run(next, Date.now(), state, account, session, version);
    return changes > 0;
  }

  #trim(): void {
    this.#dropOld.run(this.#oldest());
    const beyond = Number(this.#count.get()?.sessions) - this.#limits.sessions;
    if (beyond > 0) {
      this.#dropFirst.run(Math.min(beyond, MAX_DROPPED));
    }
  }

  #oldest(): number {
    return Date.now() - this.#limits.sessionDays * DAY;
  }
}
