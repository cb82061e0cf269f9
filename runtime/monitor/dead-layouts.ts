/** Layouts of `events.db`, oldest first. */
export const deadLayouts: readonly string[] = [
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
];
