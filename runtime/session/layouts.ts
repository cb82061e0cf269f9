/**
 * Layouts of `sessions.db`, oldest first. A version is given once to one change of one session, also where the session
 * was dropped between, so that whoever has read a version can tell whether anything changed since. Times are
 * milliseconds since 1970; `state` is JSON, a list of keys and values in turn.
 */
export const sessionLayouts: readonly string[] = [
  `CREATE TABLE sessions (
    account TEXT NOT NULL,
    session TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (account, session)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_change ON sessions (changed_at);
  CREATE TABLE counts (version INTEGER NOT NULL, sessions INTEGER NOT NULL) STRICT;
  INSERT INTO counts VALUES (0, 0);
  CREATE TRIGGER session_added AFTER INSERT ON sessions BEGIN
    UPDATE counts SET sessions = sessions + 1;
  END;
  CREATE TRIGGER session_dropped AFTER DELETE ON sessions BEGIN
    UPDATE counts SET sessions = sessions - 1;
  END;`,
];
