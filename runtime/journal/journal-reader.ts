import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Failure } from "../errors.ts";
import type { Plan } from "../planner/index.ts";
import { type AcceptedEvent, type AcceptedSelection, type AcceptedTotals, acceptedStates } from "./model.ts";
import { type Outcome, unpackOutcome } from "./outcome.ts";

const SUMMARY = `id, account, source, event_id, type, state, attempts, accepted_at, settled_at, size,
  iif(state = 3, content, NULL) AS failure`;

/** Reads the journal; what is claimed or written is the journal's own business. */
export class JournalReader {
  readonly #database: DatabaseSync;
  readonly #totals: StatementSync;
  readonly #open: StatementSync;
  readonly #settled: StatementSync;
  readonly #state: StatementSync;
  readonly #accounts: StatementSync;
  readonly #turns: StatementSync;
  readonly #suspect: StatementSync;
  /** The account whose turn was last. */
  #last = "";

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#totals = database.prepare("SELECT * FROM accepted_totals");
    this.#open = database.prepare("SELECT events, bytes FROM accepted_open WHERE account = ?");
    this.#settled = database.prepare(
      "SELECT count(*) AS settled FROM accepted WHERE state > 1 AND settled_at >= ?",
    );
    this.#state = database.prepare("SELECT state FROM accepted WHERE id = ?");
    // From one account to the next by the index, without reading what waits between.
    this.#accounts = database.prepare(
      `WITH RECURSIVE waiting (account) AS (
         SELECT min(account) FROM accepted WHERE state = 0 AND attempts = 0
         UNION ALL
         SELECT (SELECT min(account) FROM accepted WHERE state = 0 AND attempts = 0 AND account > waiting.account)
           FROM waiting WHERE account IS NOT NULL
       ) SELECT account FROM waiting WHERE account IS NOT NULL`,
    );
    this.#turns = database.prepare(
      "SELECT id, size FROM accepted WHERE state = 0 AND attempts = 0 AND account = ? ORDER BY id LIMIT ?",
    );
    this.#suspect = database.prepare(
      `SELECT id, account, attempts FROM accepted WHERE state = 0 AND attempts > 0
         AND account NOT IN (SELECT value FROM json_each(?)) ORDER BY attempts, id LIMIT ?`,
    );
  }

  /** Newest first, without their content; 100 unless told. */
  list({ account, state, limit = 100 }: AcceptedSelection = {}): AcceptedEvent[] {
    return this.#database
      .prepare(
        `SELECT ${SUMMARY} FROM accepted WHERE (:account IS NULL OR account = :account)
           AND (:state IS NULL OR state = :state) ORDER BY id DESC LIMIT :limit`,
      )
      .all({
        account: account ?? null,
        state: state === undefined ? null : acceptedStates.indexOf(state),
        limit,
      })
      .map(summary);
  }

  find(id: number): AcceptedEvent | undefined {
    const row = this.#database.prepare(`SELECT ${SUMMARY} FROM accepted WHERE id = ?`).get(id);
    return row === undefined ? undefined : summary(row);
  }

  /** Whether an event has its outcome; undefined where there is no such event, or its outcome was dropped. */
  isSettled(id: number): boolean | undefined {
    const row = this.#state.get(id);
    return row === undefined ? undefined : Number(row.state) > 1;
  }

  /** What came of an event that is done. */
  outcome(id: number): Outcome | undefined {
    const row = this.#database
      .prepare(
        `SELECT content, plans.plan AS plan FROM accepted JOIN plans ON plans.id = accepted.plan
           WHERE accepted.id = ? AND state = 2`,
      )
      .get(id);
    return row && unpackOutcome(row.content as Uint8Array, JSON.parse(String(row.plan)) as Plan);
  }

  totals(): AcceptedTotals {
    const row = this.#totals.get();
    return {
      open: Number(row?.open),
      openBytes: Number(row?.open_bytes),
      settled: Number(row?.settled),
      settledBytes: Number(row?.settled_bytes),
      dropped: Number(row?.dropped),
      refused: Number(row?.refused),
    };
  }

  /** How much an account has without an outcome. */
  openOf(account: string): { count: number; bytes: number } {
    const row = this.#open.get(account);
    return { count: Number(row?.events ?? 0), bytes: Number(row?.bytes ?? 0) };
  }

  /**
   * How many events had their outcome since.
   * @param since milliseconds since 1970
   */
  settledSince(since: number): number {
    return Number(this.#settled.get(since)?.settled);
  }

  /** Whether any event waits that no process was running when it died. */
  hasWaiting(): boolean {
    return this.#accounts.get() !== undefined;
  }

  /** Whether any event of an account waits that no process was running when it died. */
  waits(account: string): boolean {
    return this.#turns.get(account, 1) !== undefined;
  }

  /**
   * The events whose turn it is: of each account as many as of the others, the first that came first.
   * @param most most events
   * @param bytes most bytes together, unless the first has more
   * @param left how many of an account, where it may not have any number
   */
  turns(most: number, bytes: number, left: ReadonlyMap<string, number>): number[] {
    const waiting = this.#accounts.all().map(({ account }) => String(account));
    const accounts = waiting.filter((account) => left.get(account) !== 0);
    const next = accounts.findIndex((account) => account > this.#last);
    const order = next < 0 ? accounts : [...accounts.slice(next), ...accounts.slice(0, next)];
    const ids: number[] = [];
    let room = bytes;
    for (const [index, account] of order.entries()) {
      const share = Math.ceil((most - ids.length) / (order.length - index));
      const own = Math.min(share, left.get(account) ?? share);
      for (const { id, size } of this.#turns.all(account, own)) {
        room -= Number(size);
        if (ids.length > 0 && room < 0) {
          return ids;
        }
        ids.push(Number(id));
      }
      this.#last = account;
      if (ids.length >= most) {
        break;
      }
    }
    return ids;
  }

  /**
   * The next events that were being run when a process died, those first that it happened to least.
   * @param most most that run at a time to which it happened once; the others run alone
   * @param running how many of them run already
   * @param left how many of an account, where it may not have any number
   */
  suspects(most: number, running: number, left: ReadonlyMap<string, number> = new Map()): number[] {
    const except = [...left].flatMap(([account, events]) => (events === 0 ? [account] : []));
    const taken = new Map<string, number>();
    const rows = this.#suspect
      .all(JSON.stringify(except), Math.max(most - running, 0))
      .filter(({ account }) => {
        const events = (taken.get(String(account)) ?? 0) + 1;
        taken.set(String(account), events);
        return events <= (left.get(String(account)) ?? events);
      });
    const once = rows.filter(({ attempts }) => attempts === 1);
    return (once.length > 0 || running > 0 ? once : rows.slice(0, 1)).map(({ id }) => Number(id));
  }
}

/** By what an event is known, of its row. */
export function namesOf(
  row: Record<string, unknown>,
): Pick<AcceptedEvent, "id" | "account" | "source" | "eventId" | "type"> {
  return {
    id: Number(row.id),
    account: String(row.account),
    source: String(row.source),
    eventId: String(row.event_id),
    type: String(row.type),
  };
}

function summary(row: Record<string, unknown>): AcceptedEvent {
  const time = (value: unknown) => new Date(Number(value)).toISOString();
  return {
    ...namesOf(row),
    state: acceptedStates[Number(row.state)] as AcceptedEvent["state"],
    attempts: Number(row.attempts),
    acceptedAt: time(row.accepted_at),
    settledAt: row.settled_at === null ? null : time(row.settled_at),
    bytes: Number(row.size),
    failure:
      row.failure === null
        ? null
        : (JSON.parse(Buffer.from(row.failure as Uint8Array).toString()) as Failure),
  };
}
