/** Layouts of `recordings.db`, oldest first. The totals keep up with the rows, whichever process writes. */
export const recordingLayouts: readonly string[] = [
  `CREATE TABLE graphs (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, graph TEXT NOT NULL) STRICT;
  CREATE TABLE recordings (
    execution INTEGER PRIMARY KEY,
    graph INTEGER NOT NULL REFERENCES graphs,
    size INTEGER NOT NULL AS (octet_length(content)) STORED,
    content BLOB NOT NULL
  ) STRICT;
  CREATE INDEX recordings_by_graph ON recordings (graph);
  CREATE TABLE totals (recordings INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
  INSERT INTO totals VALUES (0, 0);
  CREATE TRIGGER recording_added AFTER INSERT ON recordings BEGIN
    UPDATE totals SET recordings = recordings + 1, bytes = bytes + new.size;
  END;
  CREATE TRIGGER recording_dropped AFTER DELETE ON recordings BEGIN
    UPDATE totals SET recordings = recordings - 1, bytes = bytes - old.size;
  END;`,
];
