import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Graph, graphHash } from "../../glue-gen/graph/index.ts";
import { Retention } from "../retention.ts";
import { openStore, transaction } from "../sqlite.ts";
import { packRecording, type RecordedExecution, type Recording, unpackRecording } from "./recording.ts";
import { recordingLayouts } from "./recording-layouts.ts";

/** How much is kept; the oldest recordings go first. */
export interface RecordingLimits {
  readonly recordedEvents: number;
  readonly recordedBytes: number;
}

/** Recordings of executions by their numbers in the ledger, in SQLite. */
export class Recordings {
  readonly #database: DatabaseSync;
  readonly #limits: RecordingLimits;
  readonly #addGraph: StatementSync;
  readonly #graph: StatementSync;
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #has: StatementSync;
  readonly #list: StatementSync;
  readonly #totals: StatementSync;
  readonly #drop: StatementSync;
  readonly #retention: Retention;
  readonly #dropGraphs: StatementSync;

  /**
   * Several processes may use one directory at once.
   * @param directory Heddle's directory
   * @throws HeddleError FILE_UNREADABLE
   */
  constructor(directory: string, limits: RecordingLimits) {
    this.#limits = limits;
    const database = openStore(directory, {
      file: "recordings.db",
      what: "The recordings",
      layouts: recordingLayouts,
      durable: false,
    });
    this.#database = database;
    this.#addGraph = database.prepare("INSERT OR IGNORE INTO graphs (hash, graph) VALUES (?, ?)");
    this.#graph = database.prepare("SELECT id FROM graphs WHERE hash = ?");
    this.#insert = database.prepare("INSERT INTO recordings (execution, graph, content) VALUES (?, ?, ?)");
    this.#find = database.prepare(
      `SELECT graphs.graph, content FROM recordings JOIN graphs ON graphs.id = recordings.graph
       WHERE execution = ?`,
    );
    this.#has = database.prepare("SELECT 1 FROM recordings WHERE execution = ?");
    this.#list = database.prepare("SELECT execution FROM recordings ORDER BY execution DESC LIMIT ?");
    this.#totals = database.prepare("SELECT recordings, bytes FROM totals");
    const drop = "DELETE FROM recordings WHERE execution = ?";
    this.#drop = database.prepare(drop);
    const oldest = "SELECT execution AS id, size FROM recordings ORDER BY execution LIMIT 1";
    this.#retention = new Retention(database, { oldest, drop });
    this.#dropGraphs = database.prepare("DELETE FROM graphs WHERE id NOT IN (SELECT graph FROM recordings)");
  }

  /** Keeps recordings, and drops the oldest ones where there is no room; the newest is kept whatever its size. */
  keep(recordings: readonly (readonly [execution: number, recording: Recording])[]): void {
    transaction(this.#database, () => {
      for (const [execution, recording] of recordings) {
        const hash = graphHash(recording.graph);
        this.#addGraph.run(hash, JSON.stringify(recording.graph));
        // Where the ledger was removed, its numbers come again.
        this.#drop.run(execution);
        this.#insert.run(execution, Number(this.#graph.get(hash)?.id), packRecording(recording));
      }
      this.#makeRoom();
    });
  }

  find(execution: number): RecordedExecution | undefined {
    const row = this.#find.get(execution);
    return row && unpackRecording(JSON.parse(String(row.graph)) as Graph, row.content as Uint8Array);
  }

  has(execution: number): boolean {
    return this.#has.get(execution) !== undefined;
  }

  /** Numbers of recorded executions, newest first. */
  list(limit: number): number[] {
    return this.#list.all(limit).map(({ execution }) => Number(execution));
  }

  close(): void {
    this.#database.close();
  }

  #makeRoom(): void {
    const { recordedEvents, recordedBytes } = this.#limits;
    const { recordings, bytes } = this.#totals.get() as { recordings: number; bytes: number };
    const room = { rows: recordedEvents, bytes: recordedBytes };
    const dropped = this.#retention.trim({ rows: recordings, bytes }, room);
    if (dropped.rows > 0) {
      this.#dropGraphs.run();
    }
  }
}
