import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { parseContracts, readContract, type Schema } from "../../glue-gen/index.ts";
import { makeDirectory } from "../directories.ts";
import { HeddleError } from "../errors.ts";
import { transaction, whileBusy } from "../sqlite.ts";
import { ArtifactFiles, digestOf } from "./artifacts.ts";
import { ContractCache } from "./contract-cache.ts";
import { databaseError, openDatabase } from "./database.ts";
import { Declarations, type Declared } from "./declarations.ts";
import type { PublishedFunction } from "./model.ts";
import { searchFunctions } from "./search.ts";
import { Snapshot } from "./snapshot.ts";
import { SourceTexts } from "./source-texts.ts";

/**
 * How long after its commit a publication of another process may stay unseen, in milliseconds: about as long as it takes that
 * process to say so, and another one to send the event that is to find it.
 */
const HELD_MS = 1;

/** Publications that are read one by one; after more of them all is read again. */
const maximumSteps = 1000;

/**
 * Versions of functions with their contracts and artifacts, and the schemas of events. Below its directory:
 * `repository.db`, an SQLite file, and `artifacts/`, files named by their digests. History only grows.
 * Several processes may open the same directory.
 */
export class Repository {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #artifacts: ArtifactFiles;
  readonly #declarations: Declarations;
  readonly #sources: SourceTexts;
  readonly #statements: ReturnType<typeof prepare>;
  /** Functions that were read, by digest; they never change. */
  readonly #known = new Map<string, PublishedFunction>();
  readonly #contracts: ContractCache;
  #snapshot: Snapshot | undefined;
  /** What {@link generation} is while it is held, and when it was looked up, in milliseconds. */
  #held: number | undefined;
  #heldAt = Number.NEGATIVE_INFINITY;

  private constructor(directory: string) {
    try {
      makeDirectory(directory);
    } catch (cause) {
      throw new HeddleError("FILE_UNREADABLE", "The repository's directory cannot be made.", {
        place: directory,
        cause,
      });
    }
    this.#path = join(directory, "repository.db");
    this.#database = whileBusy(() => openDatabase(this.#path));
    this.#artifacts = new ArtifactFiles(join(directory, "artifacts"));
    try {
      this.#declarations = new Declarations(this.#database);
      this.#sources = new SourceTexts(this.#database);
      this.#contracts = new ContractCache(this.#database, (digest) =>
        readContract(this.#artifacts.read(digest)),
      );
      this.#statements = prepare(this.#database);
    } catch (error) {
      this.#database.close();
      throw databaseError(this.#path, error);
    }
  }

  /**
   * Opens the repository of a directory, which is made where it is not there.
   * @throws HeddleError FILE_UNREADABLE or REPOSITORY_CORRUPT
   */
  static open(directory: string): Repository {
    return new Repository(directory);
  }

  /** Grows with each publication, of other processes too. */
  get generation(): number {
    return this.#held !== undefined && performance.now() - this.#heldAt < HELD_MS
      ? this.#held
      : this.#lookUp();
  }

  #lookUp(): number {
    return this.#use(() => this.#statements.generation.get()?.generation as number);
  }

  /**
   * Looks for publications of other processes, and not again for {@link HELD_MS}: thousands of events may come in that time,
   * and looking would take a third of the time of each.
   */
  hold(): void {
    const now = performance.now();
    if (this.#held === undefined || now - this.#heldAt >= HELD_MS) {
      this.#held = this.#lookUp();
      this.#heldAt = now;
    }
  }

  /**
   * Publishes a function. The same component again changes nothing.
   * @param component a component that carries its contract
   * @param options `rebuilt`: the version may have other bytes already, which stay but give way: who publishes
   *   vouches that both do the same, as for the standard library that comes with Heddle
   * @throws HeddleError ARTIFACT_INVALID, CONTRACT_*, REPOSITORY_VERSION_TAKEN where the version has other
   *   bytes, CONTRACT_CONFLICT where a name of the contract stands for something else already
   */
  publishComponent(component: Uint8Array, options: { readonly rebuilt?: boolean } = {}): PublishedFunction {
    // Another process may just have published the same.
    this.#held = undefined;
    const digest = digestOf(component);
    const known = this.#use(() => this.#statements.byDigest.get(digest));
    if (known !== undefined) {
      const found = this.#function(known);
      if (options.rebuilt === true && this.find(found.contract.name, found.contract.version) !== found) {
        const publishedAt = new Date().toISOString();
        this.#change(() => this.#statements.addHistory.run("function", digest, publishedAt));
      }
      return found;
    }
    const contract = readContract(component);
    const { name, version } = contract;
    const published = this.#change(() => {
      const taken = this.#statements.byVersion.get(name, version);
      if (taken?.digest === digest) {
        return this.#function(taken);
      }
      if (taken !== undefined && options.rebuilt !== true) {
        throw new HeddleError(
          "REPOSITORY_VERSION_TAKEN",
          `${name} ${version} is published with the digest ${taken.digest}, not ${digest}.`,
          { function: name, place: name },
        );
      }
      const publishedAt = new Date().toISOString();
      this.#declarations.addFunction(name);
      this.#declarations.add(contract.schema);
      this.#sources.add(contract.sources);
      this.#artifacts.write(digest, component);
      this.#statements.addFunction.run(name, version, digest, component.length, publishedAt);
      this.#contracts.keep(digest, contract);
      this.#statements.addHistory.run("function", digest, publishedAt);
      return { contract, digest, size: component.length, publishedAt };
    });
    this.#known.set(digest, published);
    return published;
  }

  /**
   * Publishes types of events and of values. Functions in the files are left out: they come with their
   * components. The same files again change nothing.
   * @param files texts of `.proto` files by import path; what they import may have been published before
   * @throws HeddleError CONTRACT_*, CONTRACT_CONFLICT where a name stands for something else already
   */
  publishSchema(files: Readonly<Record<string, string>>): void {
    this.#held = undefined;
    const digest = digestOf(JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))));
    const isKnown = (): boolean => this.#statements.schemaByDigest.get(digest) !== undefined;
    if (this.#use(isKnown)) {
      return;
    }
    const { schema } = parseContracts(this.#use(() => this.#sources.withImports(files)));
    this.#change(() => {
      if (!isKnown()) {
        const publishedAt = new Date().toISOString();
        this.#declarations.add(schema);
        this.#sources.add(files);
        this.#statements.addSchema.run(digest, publishedAt);
        this.#statements.addHistory.run("schema", digest, publishedAt);
      }
    });
  }

  /**
   * The newest version of every function, by name: the greatest that is no pre-release, or the greatest.
   * The same array until something is published.
   */
  functions(): readonly PublishedFunction[] {
    return this.#current().newest;
  }

  /** The function of an artifact, be it the newest or not; undefined where there is none. */
  findDigest(digest: string): PublishedFunction | undefined {
    const known = this.#known.get(digest);
    if (known !== undefined) {
      return known;
    }
    const row = this.#use(() => this.#statements.byDigest.get(digest));
    return row === undefined ? undefined : this.#function(row);
  }

  /** The version of a function, or its newest; undefined where there is none. */
  find(name: string, version?: string): PublishedFunction | undefined {
    const versions = this.#current().versionsOf(name);
    return version === undefined
      ? versions?.[0]
      : versions?.find(({ contract }) => contract.version === version);
  }

  /**
   * The newest version of a function.
   * @throws HeddleError FUNCTION_UNKNOWN
   */
  newest(name: string): PublishedFunction {
    const found = this.find(name);
    if (found === undefined) {
      throw new HeddleError("FUNCTION_UNKNOWN", `There is no function ${JSON.stringify(name)}.`, {
        place: name,
      });
    }
    return found;
  }

  /** Functions by words of name, keywords, concepts and summary, the best first; newest versions only. */
  search(text: string): PublishedFunction[] {
    return searchFunctions(this.functions(), text);
  }

  /** All messages, enums, concepts and types of events. The same object until something is published. */
  schema(): Schema {
    return this.#current().schema;
  }

  /**
   * The bytes of a component.
   * @throws HeddleError FUNCTION_UNKNOWN, or REPOSITORY_CORRUPT where the file has other bytes
   */
  artifact(digest: string): Uint8Array {
    if (this.#use(() => this.#statements.byDigest.get(digest)) === undefined) {
      throw new HeddleError(
        "FUNCTION_UNKNOWN",
        `No artifact ${JSON.stringify(digest.slice(0, 80))} is published.`,
        {
          place: digest.slice(0, 80),
        },
      );
    }
    return this.#artifacts.read(digest);
  }

  /** Closes the files. Nothing can be asked of it afterwards. */
  close(): void {
    if (this.#database.isOpen) {
      this.#database.close();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #current(): Snapshot {
    const generation = this.generation;
    if (this.#snapshot?.generation !== generation) {
      this.#snapshot = this.#use(() => this.#read());
      if (this.#contracts.lacks) {
        this.#change(() => this.#contracts.fill());
      }
    }
    return this.#snapshot as Snapshot;
  }

  /** Reads what is new as it is at one moment, though another process may publish meanwhile. */
  #read(): Snapshot {
    this.#database.exec("BEGIN");
    try {
      const generation = this.generation;
      const before = this.#snapshot;
      const since =
        before === undefined ? [] : this.#statements.since.all(before.generation, maximumSteps + 1);
      if (before === undefined || since.length > maximumSteps) {
        const heads = this.#contracts.heads();
        const functions = this.#functions(this.#statements.all.iterate(), heads);
        return Snapshot.of(generation, this.#declarations.schema(), functions);
      }
      return this.#follow(before, generation, since);
    } finally {
      this.#database.exec("COMMIT");
    }
  }

  #follow(
    before: Snapshot,
    generation: number,
    history: readonly Readonly<Record<string, unknown>>[],
  ): Snapshot {
    const changed = new Map<string, readonly PublishedFunction[]>();
    let { schema } = before;
    for (const { kind, digest } of history) {
      if (kind === "schema") {
        schema = this.#declarations.extend(schema, this.#declarations.names());
        continue;
      }
      const row = this.#statements.byDigest.get(digest as string);
      if (row !== undefined) {
        const { contract } = this.#function(row);
        // The latest publication comes first, and stays before others of its version.
        changed.set(contract.name, [...this.#functions(this.#statements.byName.all(contract.name))]);
        schema = this.#declarations.extend(schema, namesOf(contract.schema));
      }
    }
    return before.followedBy(generation, schema, changed.values());
  }

  /** @param heads rows of contracts that were read already, by digest */
  *#functions(
    rows: Iterable<Readonly<Record<string, unknown>>>,
    heads?: ReadonlyMap<string, unknown>,
  ): Iterable<PublishedFunction> {
    for (const row of rows) {
      yield this.#function(row, heads?.get(row.digest as string));
    }
  }

  #function(row: Readonly<Record<string, unknown>>, head?: unknown): PublishedFunction {
    const digest = row.digest as string;
    let known = this.#known.get(digest);
    if (known === undefined) {
      known = {
        contract: this.#use(() => this.#contracts.find(digest, head)),
        digest,
        size: row.size as number,
        publishedAt: row.published_at as string,
      };
      this.#known.set(digest, known);
    }
    return known;
  }

  /** Reads from the index. */
  #use<T>(read: () => T): T {
    if (!this.#database.isOpen) {
      throw new HeddleError("CLOSED", "The repository was closed.", { place: this.#path });
    }
    try {
      return read();
    } catch (error) {
      throw databaseError(this.#path, error);
    }
  }

  #change<T>(change: () => T): T {
    return this.#use(() => transaction(this.#database, change));
  }
}

function prepare(
  database: DatabaseSync,
): Record<
  | "generation"
  | "byDigest"
  | "byVersion"
  | "byName"
  | "since"
  | "all"
  | "addFunction"
  | "schemaByDigest"
  | "addSchema"
  | "addHistory",
  StatementSync
> {
  const columns = "name, version, digest, size, published_at";
  // When it was published last: a version that was built again may return to earlier bytes.
  const latest =
    "(SELECT max(sequence) FROM history WHERE kind = 'function' AND history.digest = functions.digest)";
  return {
    generation: database.prepare("SELECT coalesce(max(sequence), 0) AS generation FROM history"),
    byDigest: database.prepare(`SELECT ${columns} FROM functions WHERE digest = ?`),
    byVersion: database.prepare(
      `SELECT ${columns} FROM functions WHERE name = ? AND version = ? ORDER BY ${latest} DESC`,
    ),
    byName: database.prepare(`SELECT ${columns} FROM functions WHERE name = ? ORDER BY ${latest} DESC`),
    since: database.prepare("SELECT kind, digest FROM history WHERE sequence > ? ORDER BY sequence LIMIT ?"),
    all: database.prepare(`SELECT ${columns} FROM functions ORDER BY name, ${latest} DESC`),
    addFunction: database.prepare(`INSERT INTO functions (${columns}) VALUES (?, ?, ?, ?, ?)`),
    schemaByDigest: database.prepare("SELECT digest FROM schemas WHERE digest = ?"),
    addSchema: database.prepare("INSERT INTO schemas (digest, published_at) VALUES (?, ?)"),
    addHistory: database.prepare("INSERT INTO history (kind, digest, published_at) VALUES (?, ?, ?)"),
  };
}

/** All that a schema declares. */
function namesOf({ messages, enums, concepts, events }: Schema): Declared {
  return {
    names: [messages, enums, concepts].flatMap((declared) => Object.keys(declared)),
    events: Object.keys(events),
  };
}
