import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Failure, HeddleError } from "../errors.ts";
import { type Capacity, eventsAhead, type Held, hasRoom } from "../fair-share.ts";
import {
  type Asked,
  DeadLetters,
  type DeadLimits,
  EVENTS_FILE,
  eventBytes,
  openEvents,
} from "../monitor/index.ts";
import type { Plan } from "../planner/index.ts";
import { transaction } from "../sqlite.ts";
import { JournalReader, namesOf } from "./journal-reader.ts";
import { LaterSync } from "./later-sync.ts";
import type { Acceptance, Claimed, JournalLimits, Offered } from "./model.ts";
import { type Outcome, packOutcome, planText } from "./outcome.ts";
import { Owners } from "./owners.ts";
import { OutcomeRetention } from "./retention.ts";

/** What a claimed event is read from. */
const CLAIMED = "id, account, source, event_id, type, object, asked, size, content";

/** Events come again after what took so long lately, in milliseconds, and at most so much later. */
const LATELY_MS = 1000;
const MAX_RETRY_MS = 60_000;

/** What became of an event that was to be accepted; `begun`: it is this process's to run. */
export type Answered = (Acceptance & { readonly begun: boolean }) | HeddleError;

/**
 * The events that were accepted, each until its outcome is dropped. Commits do not wait for the disk; {@link synced}
 * does, for all of them. Whatever a commit says is true also after the process was killed.
 */
export class Journal {
  readonly read: JournalReader;
  readonly #database: DatabaseSync;
  readonly #limits: JournalLimits;
  readonly #capacity: Capacity;
  readonly #letters: DeadLetters;
  readonly #owners: Owners;
  readonly #retention: OutcomeRetention;
  readonly #sync: LaterSync;
  readonly #insert: StatementSync;
  readonly #known: StatementSync;
  readonly #opened: StatementSync;
  readonly #settled: StatementSync;
  readonly #settle: StatementSync;
  readonly #release: StatementSync;
  readonly #addPlan: StatementSync;
  readonly #findPlan: StatementSync;
  readonly #planHashes = new WeakMap<Plan, string>();

  /**
   * Several processes may use one directory at once.
   * @param directory Heddle's directory
   * @throws HeddleError FILE_UNREADABLE
   */
  constructor(directory: string, limits: JournalLimits & DeadLimits) {
    const database = openEvents(directory, false);
    this.#database = database;
    this.#limits = limits;
    this.#capacity = { events: limits.acceptedEvents, bytes: limits.acceptedBytes };
    this.#letters = new DeadLetters(directory, limits, database);
    this.#owners = new Owners(database, directory);
    this.#retention = new OutcomeRetention(database, limits);
    this.#sync = new LaterSync(join(directory, EVENTS_FILE));
    this.read = new JournalReader(database);
    this.#insert = database.prepare(
      `INSERT INTO accepted (account, source, event_id, type, state, owner, attempts, accepted_at, size, object, asked,
         content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.#known = database.prepare(
      "SELECT id FROM accepted WHERE account = ? AND source = ? AND event_id = ?",
    );
    this.#opened = database.prepare(
      "UPDATE accepted_totals SET open = open + ?, open_bytes = open_bytes + ?, refused = refused + ?",
    );
    this.#settled = database.prepare(
      `UPDATE accepted_totals SET open = open - ?, open_bytes = open_bytes - ?, settled = settled + ?,
         settled_bytes = settled_bytes + ?`,
    );
    // What another process has claimed since is that one's to settle.
    this.#settle = database.prepare(
      `UPDATE accepted SET state = ?, owner = NULL, settled_at = ?, plan = ?, kept = ?, size = ?, content = ?
         WHERE id = ? AND state = 1 AND owner = ?`,
    );
    this.#release = database.prepare(
      "UPDATE accepted SET state = 0, owner = NULL, attempts = attempts - 1 WHERE id = ? AND state = 1 AND owner = ?",
    );
    this.#addPlan = database.prepare("INSERT OR IGNORE INTO plans (hash, plan) VALUES (?, ?)");
    this.#findPlan = database.prepare("SELECT id FROM plans WHERE hash = ?");
  }

  /**
   * Accepts events, each unless it was accepted before or there is no room for its account.
   * @param begin how many of them may begin to run at once; the others wait
   */
  accept(events: readonly Offered[], begin: number): Answered[] {
    const owner = begin > 0 ? this.#owners.own() : 0;
    return transaction(this.#database, () => {
      const { open, openBytes } = this.read.totals();
      const all = { count: open, bytes: openBytes };
      const accounts = new Map<string, { count: number; bytes: number }>();
      let left = begin;
      let lately: number | undefined;
      const answers = events.map((event): Answered => {
        const { account, source, eventId, content } = event;
        const own = accounts.get(account) ?? this.read.openOf(account);
        accounts.set(account, own);
        const fits = hasRoom(own, all, this.#capacity, content.length);
        const id = fits ? this.#add(event, left > 0 ? owner : null) : undefined;
        if (id !== undefined) {
          for (const each of [own, all]) {
            each.count++;
            each.bytes += content.length;
          }
          const begun = left-- > 0;
          return { id, duplicate: false, begun };
        }
        const known = this.#known.get(account, source, eventId);
        if (known !== undefined) {
          return { id: Number(known.id), duplicate: true, begun: false };
        }
        lately ??= this.read.settledSince(Date.now() - LATELY_MS);
        return full(own, all, lately);
      });
      const refused = answers.filter((answer) => answer instanceof HeddleError).length;
      this.#opened.run(all.count - open, all.bytes - openBytes, refused);
      return answers;
    });
  }

  /** Results of events that this process ran; they make room for themselves where there is none. */
  settle(
    done: readonly { readonly event: Pick<Claimed, "id" | "content">; readonly outcome: Outcome }[],
  ): void {
    const owner = this.#owners.own();
    transaction(this.#database, () => {
      for (const { event, outcome } of done) {
        this.#close(event, owner, { state: 2, kept: null, ...this.#packed(outcome) });
      }
      this.#retention.trim(Date.now());
    });
  }

  /** Keeps an event that this process ran among the dead letters; returns its number there. */
  fail(event: Claimed, failure: Failure): number {
    const owner = this.#owners.own();
    return transaction(this.#database, () => {
      const kept = this.#bury(event, failure, owner);
      this.#retention.trim(Date.now());
      return kept;
    });
  }

  /** A dead letter of an accepted event was run again with success: it goes, and the event has its result. */
  revive(letter: number, id: number, outcome: Outcome): void {
    transaction(this.#database, () => {
      this.#letters.drop({ ids: [letter] });
      const { content, plan } = this.#packed(outcome);
      const old = this.#database.prepare("SELECT size FROM accepted WHERE id = ? AND state = 3").get(id);
      if (old !== undefined) {
        this.#database
          .prepare(
            "UPDATE accepted SET state = 2, settled_at = ?, plan = ?, kept = NULL, size = ?, content = ? WHERE id = ?",
          )
          .run(Date.now(), plan, content.length, content, id);
        this.#settled.run(0, 0, 0, content.length - Number(old.size));
      }
    });
  }

  /** Events that this process claimed wait again for one that runs them, and that they ran is not counted. */
  release(ids: Iterable<number>): void {
    const owner = this.#owners.own();
    transaction(this.#database, () => {
      for (const id of ids) {
        this.#release.run(id, owner);
      }
    });
  }

  /**
   * Claims events that wait, of each account as many as of the others.
   * @param most most events
   * @param bytes most bytes together, unless the first has more
   * @param left how many of an account, where it may not have any number
   */
  claim(most: number, bytes: number, left: ReadonlyMap<string, number> = new Map()): Claimed[] {
    if (!this.read.hasWaiting()) {
      return [];
    }
    const owner = this.#owners.own();
    return transaction(this.#database, () => this.#claim(this.read.turns(most, bytes, left), owner));
  }

  /**
   * Claims events that were being run when a process died, those first that it happened to least.
   * @param most most that run at a time to which it happened once; the others run alone
   * @param running how many of them run already
   * @param left how many of an account, where it may not have any number
   */
  claimSuspects(most: number, running: number, left: ReadonlyMap<string, number> = new Map()): Claimed[] {
    if (this.read.suspects(most, running, left).length === 0) {
      return [];
    }
    const owner = this.#owners.own();
    return transaction(this.#database, () => this.#claim(this.read.suspects(most, running, left), owner));
  }

  /**
   * Makes what dead processes were running wait again; what was run too often, with all of them dying, becomes a dead
   * letter.
   */
  adopt(): void {
    const { acceptedRuns } = this.#limits;
    const poison = this.#database.prepare(
      `SELECT ${CLAIMED}, attempts FROM accepted WHERE owner = ? AND state = 1 AND attempts >= ?`,
    );
    const free = this.#database.prepare(
      "UPDATE accepted SET state = 0, owner = NULL WHERE owner = ? AND state = 1",
    );
    this.#owners.bury((owner) => {
      for (const row of poison.all(owner, acceptedRuns)) {
        const message = `${Number(row.attempts)} processes ended while they ran the event.`;
        this.#bury(claimed(row), new HeddleError("PROCESS_LOST", message).toJSON(), owner);
      }
      free.run(owner);
    });
  }

  /** All that was committed is on the disk. */
  synced(): Promise<void> {
    return this.#sync.sync();
  }

  async close(): Promise<void> {
    try {
      await this.#sync.close();
    } finally {
      this.#owners.close();
      this.#letters.close();
    }
  }

  #add({ account, source, eventId, type, content, object, asked }: Offered, owner: number | null) {
    const claimed = owner === null ? 0 : 1;
    const { changes, lastInsertRowid } = this.#insert.run(
      ...[account, source, eventId, type, claimed, owner, claimed, Date.now(), content.length],
      ...[object ? 1 : 0, askedText(asked), content],
    );
    return changes > 0 ? Number(lastInsertRowid) : undefined;
  }

  #claim(ids: readonly number[], owner: number): Claimed[] {
    const statement = this.#database.prepare(
      `UPDATE accepted SET state = 1, owner = ?, attempts = attempts + 1 WHERE id = ? RETURNING ${CLAIMED}`,
    );
    return ids.map((id) => claimed(statement.get(owner, id) as Record<string, unknown>));
  }

  #bury(event: Claimed, failure: Failure, owner: number): number {
    const kept = this.#letters.keep({ ...event, event: event.content, accepted: event.id }, failure);
    const content = Buffer.from(JSON.stringify({ ...failure, kept }));
    this.#close(event, owner, { state: 3, kept, plan: null, content });
    return kept;
  }

  #close(
    event: Pick<Claimed, "id" | "content">,
    owner: number,
    { state, plan, kept, content }: Settlement,
  ): void {
    const { changes } = this.#settle.run(
      ...[state, Date.now(), plan, kept, content.length, content, event.id, owner],
    );
    if (changes > 0) {
      this.#settled.run(1, event.content.length, 1, content.length);
    }
  }

  #packed(outcome: Outcome): { plan: number; content: Uint8Array } {
    const { plan } = outcome;
    const known = this.#planHashes.get(plan);
    let row = known === undefined ? undefined : this.#findPlan.get(known);
    if (row === undefined) {
      const { text, hash } = planText(plan);
      this.#addPlan.run(hash, text);
      this.#planHashes.set(plan, hash);
      row = this.#findPlan.get(hash);
    }
    return { plan: Number(row?.id), content: packOutcome(outcome) };
  }
}

interface Settlement {
  readonly state: 2 | 3;
  readonly plan: number | null;
  readonly kept: number | null;
  readonly content: Uint8Array;
}

/**
 * Tells to come again when the {@link eventsAhead} may have their outcomes.
 * @param lately outcomes of the last {@link LATELY_MS}
 */
function full(own: Held, all: Held, lately: number): HeddleError {
  const message = `${all.count} events of ${all.bytes} bytes are accepted and unfinished, ${own.count} of ${own.bytes} bytes of this account.`;
  const retryAfterMs = lately === 0 ? LATELY_MS : Math.ceil((eventsAhead(own, all) * LATELY_MS) / lately);
  return new HeddleError("INTAKE_FULL", message, { retryAfterMs: Math.min(retryAfterMs, MAX_RETRY_MS) });
}

function askedText(asked: Asked): string {
  return asked.goals === undefined && asked.demand === undefined
    ? "{}"
    : Buffer.from(eventBytes({ goals: asked.goals, demand: asked.demand })).toString();
}

function claimed(row: Record<string, unknown>): Claimed {
  return {
    ...namesOf(row),
    content: row.content as Uint8Array,
    object: row.object === 1,
    asked: JSON.parse(String(row.asked)) as Asked,
  };
}
