import type { DatabaseSync } from "node:sqlite";
import { openStore } from "../sqlite.ts";

/**
 * Layouts of `events.db`, oldest first: the events that failed, and those that were accepted. They are in one file,
 * because an accepted event that fails becomes a dead letter in one transaction.
 */
export const eventLayouts: readonly string[] = [
  `CREATE TABLE dead (
    id INTEGER PRIMARY KEY,
    kept_at TEXT NOT NULL,
    event BLOB NOT NULL,
    cut INTEGER NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    place TEXT NOT NULL,
    step TEXT NOT NULL,
    function TEXT NOT NULL,
    remedy TEXT NOT NULL
  ) STRICT;`,
  // A number is never given again, lest a retry take another event's place. The event comes last, so that a list
  // does not read through it. The totals keep up with the rows by themselves, whichever process writes.
  `ALTER TABLE dead RENAME TO dead_1;
  CREATE TABLE dead (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    size INTEGER NOT NULL AS (octet_length(event) + octet_length(failure) + octet_length(asked)) STORED,
    kept_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 1,
    account TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    failure TEXT NOT NULL,
    asked TEXT NOT NULL,
    object INTEGER NOT NULL,
    cut INTEGER NOT NULL,
    event BLOB NOT NULL
  ) STRICT;
  CREATE TABLE dead_totals (events INTEGER NOT NULL, bytes INTEGER NOT NULL, dropped INTEGER NOT NULL) STRICT;
  INSERT INTO dead_totals VALUES (0, 0, 0);
  CREATE TRIGGER dead_added AFTER INSERT ON dead BEGIN
    UPDATE dead_totals SET events = events + 1, bytes = bytes + new.size;
  END;
  CREATE TRIGGER dead_changed AFTER UPDATE OF failure ON dead BEGIN
    UPDATE dead_totals SET bytes = bytes - old.size + new.size;
  END;
  CREATE TRIGGER dead_dropped AFTER DELETE ON dead BEGIN
    UPDATE dead_totals SET events = events - 1, bytes = bytes - old.size;
  END;
  INSERT INTO dead (id, kept_at, last_at, account, event_id, type, code, kind, failure, asked, object, cut, event)
    SELECT id, kept_at, kept_at, '', '', '', code, kind,
      json_object('code', code, 'kind', kind, 'message', message, 'place', place, 'step', step,
        'function', function, 'remedy', remedy),
      '{}', 0, cut, event
    FROM dead_1 ORDER BY id;
  DROP TABLE dead_1;`,
  // Of an accepted event: 0 waits, 1 runs, 2 done, 3 failed. Its content is the event until it has an outcome, and the
  // outcome then. It comes last, so that a list does not read through it. Times are in milliseconds since 1970.
  `ALTER TABLE dead ADD COLUMN accepted INTEGER;
  CREATE TABLE owners (id INTEGER PRIMARY KEY AUTOINCREMENT, lock TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE plans (id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, plan TEXT NOT NULL) STRICT;
  CREATE TABLE accepted (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    state INTEGER NOT NULL,
    owner INTEGER,
    attempts INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    settled_at INTEGER,
    plan INTEGER,
    kept INTEGER,
    size INTEGER NOT NULL,
    object INTEGER NOT NULL,
    asked TEXT NOT NULL,
    content BLOB NOT NULL,
    UNIQUE (account, source, event_id)
  ) STRICT;
  CREATE INDEX accepted_waiting ON accepted (account, id) WHERE state = 0 AND attempts = 0;
  CREATE INDEX accepted_suspected ON accepted (attempts, id) WHERE state = 0 AND attempts > 0;
  CREATE INDEX accepted_running ON accepted (owner) WHERE state = 1;
  CREATE INDEX accepted_settled ON accepted (settled_at, id) WHERE state > 1;
  CREATE TABLE accepted_totals (
    open INTEGER NOT NULL,
    open_bytes INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    settled_bytes INTEGER NOT NULL,
    dropped INTEGER NOT NULL
  ) STRICT;
  INSERT INTO accepted_totals VALUES (0, 0, 0, 0, 0);`,
  // What each account has without an outcome; no row where it has nothing.
  `CREATE TABLE accepted_open (
    account TEXT PRIMARY KEY,
    events INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO accepted_open SELECT account, count(*), sum(size) FROM accepted WHERE state < 2 GROUP BY account;
  CREATE TRIGGER accepted_came AFTER INSERT ON accepted WHEN new.state < 2 BEGIN
    INSERT INTO accepted_open VALUES (new.account, 1, new.size)
      ON CONFLICT (account) DO UPDATE SET events = events + 1, bytes = bytes + excluded.bytes;
  END;
  CREATE TRIGGER accepted_ended AFTER UPDATE OF state ON accepted WHEN old.state < 2 AND new.state > 1 BEGIN
    UPDATE accepted_open SET events = events - 1, bytes = bytes - old.size WHERE account = old.account;
    DELETE FROM accepted_open WHERE account = old.account AND events = 0;
  END;`,
  // Events for which there was no room.
  "ALTER TABLE accepted_totals ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;",
];

/**
 * Opens the file of the events.
 * @param durable whether each commit waits for the disk
 * @throws HeddleError FILE_UNREADABLE
 */
export function openEvents(directory: string, durable: boolean): DatabaseSync {
  return openStore(directory, { file: EVENTS_FILE, what: "The kept events", layouts: eventLayouts, durable });
}

/** Its name in Heddle's directory. */
export const EVENTS_FILE = "events.db";
