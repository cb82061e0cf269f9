import type { DatabaseSync, StatementSync } from "node:sqlite";
import { reasonOf } from "../errors.ts";
import { openStore, transaction } from "../sqlite.ts";
import { IntentModel } from "./model.ts";
import type { IntentExample } from "./training.ts";

/** Examples that are kept; the oldest make room. */
const maximumExamples = 100_000;

/** Graphs whose uses are counted for an account; the least used make room. */
const maximumGraphs = 10_000;

/** Examples up to which a model is trained anew where enough came to it: some seconds of work. */
const retrained = 300;

/** Examples that a model takes one by one before it answers; the others wait for `heddle intent train`. */
const learnedAtOnce = 500;

/** Examples below which nothing is learned: what a handful of them have in common is chance. */
export const fewestExamples = 8;

const layout = `
  CREATE TABLE examples (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    text TEXT NOT NULL,
    facets TEXT NOT NULL,
    goals TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    UNIQUE (text, facets, goals)
  ) STRICT;
  CREATE TABLE model (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL,
    trained INTEGER NOT NULL,
    last_example INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE graphs (
    account TEXT NOT NULL,
    data_type TEXT NOT NULL,
    hash TEXT NOT NULL,
    goals TEXT NOT NULL,
    functions TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (account, hash)
  ) STRICT, WITHOUT ROWID;
`;

/** An example that is kept. */
export interface KeptExample extends IntentExample {
  readonly id: number;
  readonly account: string;
  /** RFC 3339. */
  readonly notedAt: string;
}

/** A graph that was run, and how often. */
export interface GraphUse {
  readonly account: string;
  /** Full name of the message type of the events' data. */
  readonly dataType: string;
  readonly hash: string;
  readonly goals: readonly string[];
  /** Full names. */
  readonly functions: readonly string[];
  readonly times: number;
}

/** The model of intents as it is kept. */
interface KeptModel {
  readonly revision: number;
  /** Examples that it was trained with as a whole. */
  readonly trained: number;
  /** The last example that it knows. */
  readonly lastExample: number;
  readonly model: IntentModel;
}

/**
 * What was learned of intents, in `intent.db` of Heddle's directory, which several processes may use: examples,
 * the model that was made of them, and how often which graphs were run.
 */
export class IntentStore {
  readonly #database: DatabaseSync;
  readonly #addExample: StatementSync;
  readonly #addUses: StatementSync;
  #kept: KeptModel | undefined;

  /** @throws HeddleError FILE_UNREADABLE */
  constructor(directory: string) {
    this.#database = openStore(directory, {
      file: "intent.db",
      what: "What was learned of intents",
      layouts: [layout],
      durable: false,
    });
    this.#addExample = this.#database.prepare(
      `INSERT INTO examples (account, text, facets, goals, noted_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (text, facets, goals) DO NOTHING`,
    );
    this.#addUses = this.#database.prepare(
      `INSERT INTO graphs (account, data_type, hash, goals, functions, times) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (account, hash) DO UPDATE SET times = times + excluded.times`,
    );
  }

  /** Keeps an example. The same again changes nothing. */
  addExample(account: string, { text, facets = [], goals }: IntentExample): void {
    this.#addExample.run(
      account,
      text,
      JSON.stringify([...facets].sort()),
      JSON.stringify(goals),
      new Date().toISOString(),
    );
    this.#database
      .prepare("DELETE FROM examples WHERE id <= (SELECT max(id) FROM examples) - ?")
      .run(maximumExamples);
  }

  /** Examples, newest first. */
  examples(limit: number): KeptExample[] {
    return this.#database.prepare("SELECT * FROM examples ORDER BY id DESC LIMIT ?").all(limit).map(example);
  }

  countExamples(): number {
    return Number(this.#database.prepare("SELECT count(*) AS count FROM examples").get()?.count);
  }

  /** Forgets an example; the model forgets it when it is trained the next time. */
  removeExample(id: number): boolean {
    return this.#database.prepare("DELETE FROM examples WHERE id = ?").run(id).changes > 0;
  }

  /** Counts uses of graphs, all at once. */
  addUses(uses: readonly GraphUse[]): void {
    transaction(this.#database, () => {
      for (const { account, dataType, hash, goals, functions, times } of uses) {
        this.#addUses.run(account, dataType, hash, JSON.stringify(goals), JSON.stringify(functions), times);
      }
      for (const account of new Set(uses.map((use) => use.account))) {
        this.#database
          .prepare(
            `DELETE FROM graphs WHERE account = ?1 AND hash NOT IN
               (SELECT hash FROM graphs WHERE account = ?1 ORDER BY times DESC, hash LIMIT ?2)`,
          )
          .run(account, maximumGraphs);
      }
    });
  }

  /** The most used graphs, of all accounts. */
  uses(limit: number): GraphUse[] {
    return this.#database
      .prepare("SELECT * FROM graphs ORDER BY times DESC, account, hash LIMIT ?")
      .all(limit)
      .map((row) => ({
        account: String(row.account),
        dataType: String(row.data_type),
        hash: String(row.hash),
        goals: JSON.parse(String(row.goals)) as string[],
        functions: JSON.parse(String(row.functions)) as string[],
        times: Number(row.times),
      }));
  }

  /**
   * The model, which has learned what was kept up to now; undefined where that is too little. A model that
   * cannot be read is made anew.
   */
  model(): IntentModel | undefined {
    const kept = this.#read();
    const since = kept?.lastExample ?? 0;
    const fresh = this.#database
      .prepare("SELECT * FROM examples WHERE id > ? ORDER BY id LIMIT ?")
      .all(since, learnedAtOnce)
      .map(example);
    const last = fresh.at(-1);
    if (last === undefined) {
      return kept?.model;
    }
    const count = this.countExamples();
    if (kept === undefined || (count <= retrained && count - kept.trained >= kept.trained / 4)) {
      return count < fewestExamples ? undefined : this.train();
    }
    for (const one of fresh) {
      kept.model.learn(one);
    }
    return this.#write({ ...kept, lastExample: last.id });
  }

  /** Trains the model anew with all examples; undefined where there are too few, and then there is no model. */
  train(): IntentModel | undefined {
    const examples = this.examples(maximumExamples);
    const [newest] = examples;
    if (newest === undefined || examples.length < fewestExamples) {
      this.#database.exec("DELETE FROM model");
      this.#kept = undefined;
      return undefined;
    }
    const revision = this.#revision();
    const model = IntentModel.train(examples);
    return this.#write({ revision, trained: examples.length, lastExample: newest.id, model });
  }

  close(): void {
    this.#database.close();
  }

  /** Grows with each model that is kept; 0 before the first. */
  #revision(): number {
    return Number(this.#database.prepare("SELECT revision FROM model").get()?.revision ?? 0);
  }

  #read(): KeptModel | undefined {
    const row = this.#database.prepare("SELECT revision, trained, last_example FROM model").get();
    if (row === undefined) {
      return undefined;
    }
    if (this.#kept?.revision !== row.revision) {
      const bytes = this.#database.prepare("SELECT bytes FROM model").get()?.bytes as Uint8Array;
      try {
        this.#kept = {
          revision: Number(row.revision),
          trained: Number(row.trained),
          lastExample: Number(row.last_example),
          model: IntentModel.fromBytes(bytes),
        };
      } catch (error) {
        const reason = reasonOf(error);
        process.emitWarning(`The model of intents is made anew: ${reason}`, { code: "HEDDLE_INTENT_MODEL" });
        this.#kept = undefined;
      }
    }
    return this.#kept;
  }

  /** Keeps a model unless another process was faster, whose model is as good then. */
  #write(next: KeptModel): IntentModel {
    const revision = next.revision + 1;
    transaction(this.#database, () => {
      if (this.#revision() === next.revision) {
        this.#database
          .prepare(
            `INSERT INTO model (one, revision, trained, last_example, bytes) VALUES (1, ?, ?, ?, ?)
             ON CONFLICT (one) DO UPDATE SET revision = excluded.revision, trained = excluded.trained,
               last_example = excluded.last_example, bytes = excluded.bytes`,
          )
          .run(revision, next.trained, next.lastExample, next.model.toBytes());
        this.#kept = { ...next, revision };
      } else {
        // Read again when it is asked for next: what was learned here is in no row.
        this.#kept = undefined;
      }
    });
    return next.model;
  }
}

function example(row: Record<string, unknown>): KeptExample {
  return {
    id: Number(row.id),
    account: String(row.account),
    text: String(row.text),
    facets: JSON.parse(String(row.facets)) as string[],
    goals: JSON.parse(String(row.goals)) as string[],
    notedAt: String(row.noted_at),
  };
}
