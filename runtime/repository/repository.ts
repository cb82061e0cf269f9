import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import semver from "semver";
import { type Contract, parseContracts, readContract, type Schema } from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";
import { Artifacts, digestOf } from "./artifacts.ts";
import { openDatabase } from "./database.ts";
import { Definitions } from "./definitions.ts";
import type { PublishedFunction } from "./model.ts";
import { searchFunctions } from "./search.ts";

/**
 * Versions of functions, their contracts and artifacts, and the types that they speak of. Everything stays as it
 * was published. Several processes may use one directory.
 */
export class Repository {
  readonly #database: DatabaseSync;
  readonly #artifacts: Artifacts;
  readonly #definitions: Definitions;
  readonly #versions = new Map<string, PublishedFunction>();
  #cached: State | undefined;

  private constructor(directory: string) {
    this.#database = openDatabase(directory);
    this.#artifacts = new Artifacts(join(directory, "artifacts"));
    this.#definitions = new Definitions(this.#database);
  }

  /** @throws HeddleError FILE_UNREADABLE or REPOSITORY_CORRUPT */
  static open(directory: string): Repository {
    return new Repository(directory);
  }

  /** Grows with each change, whichever process makes it. */
  get generation(): number {
    return Number(this.#database.prepare("SELECT count FROM changes").get()?.count);
  }

  /**
   * Publishes a component under the name and version of the contract that it carries. The same bytes again
   * change nothing.
   * @throws HeddleError ARTIFACT_INVALID, CONTRACT_* or REPOSITORY_VERSION_TAKEN
   */
  publishComponent(component: Uint8Array): PublishedFunction {
    const digest = digestOf(component);
    const known = this.#findByDigest(digest);
    if (known !== undefined) {
      return known;
    }
    const contract = readContract(component);
    this.#artifacts.write(digest, component);
    this.#change(() => {
      const taken = this.#row(contract.name, contract.version);
      if (taken !== undefined && taken.digest !== digest) {
        throw new HeddleError(
          "REPOSITORY_VERSION_TAKEN",
          `${contract.name} ${contract.version} is published with the digest ${taken.digest}.`,
          { function: contract.name, place: contract.version },
        );
      }
      this.#definitions.add(contract.schema);
      this.#database
        .prepare(
          `INSERT INTO versions (name, version, digest, size, published_at, contract)
           VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        )
        .run(
          contract.name,
          contract.version,
          digest,
          component.length,
          new Date().toISOString(),
          JSON.stringify(contract),
        );
    });
    return this.find(contract.name, contract.version) as PublishedFunction;
  }

  /**
   * Publishes types, concepts and events without a function.
   * @param files texts of `.proto` files by import path, with all that they import but google/ and heddle/
   * @throws HeddleError CONTRACT_*
   */
  publishSchema(files: Readonly<Record<string, string>>): void {
    const digest = digestOf(JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))));
    if (this.#database.prepare("SELECT 1 FROM schemas WHERE digest = ?").get(digest) !== undefined) {
      return;
    }
    const { schema } = parseContracts(files);
    this.#change(() => {
      this.#definitions.add(schema);
      this.#database.prepare("INSERT INTO schemas (digest) VALUES (?) ON CONFLICT DO NOTHING").run(digest);
    });
  }

  /** The newest version of each function, by name. A pre-release counts only where there is nothing else. */
  functions(): readonly PublishedFunction[] {
    return this.#current().functions;
  }

  /** A version of a function; without `version` the newest. */
  find(name: string, version?: string): PublishedFunction | undefined {
    if (version === undefined) {
      return this.functions().find(({ contract }) => contract.name === name);
    }
    const row = this.#row(name, version);
    return row === undefined ? undefined : this.#published(row);
  }

  /** Functions that the words are about, best first. */
  search(text: string): PublishedFunction[] {
    return searchFunctions(this.functions(), text);
  }

  /** Bytes of a component, checked against their digest. */
  artifact(digest: string): Uint8Array {
    return this.#artifacts.read(digest);
  }

  /** Everything that was published: messages, enums, concepts, events. */
  schema(): Schema {
    return this.#current().schema;
  }

  close(): void {
    this.#database.close();
  }

  #current(): State {
    const { generation } = this;
    if (this.#cached?.generation !== generation) {
      const rows = this.#database.prepare("SELECT * FROM versions ORDER BY name").all() as unknown as Row[];
      const newest = new Map<string, Row>();
      for (const row of rows) {
        const other = newest.get(row.name);
        if (other === undefined || preferred(row.version, other.version)) {
          newest.set(row.name, row);
        }
      }
      const functions = [...newest.values()].map((row) => this.#published(row));
      this.#cached = { generation, functions, schema: this.#definitions.schema() };
    }
    return this.#cached;
  }

  #row(name: string, version: string): Row | undefined {
    const statement = this.#database.prepare("SELECT * FROM versions WHERE name = ? AND version = ?");
    return statement.get(name, version) as unknown as Row | undefined;
  }

  #findByDigest(digest: string): PublishedFunction | undefined {
    const row = this.#database.prepare("SELECT * FROM versions WHERE digest = ?").get(digest);
    return row === undefined ? undefined : this.#published(row as unknown as Row);
  }

  /** Versions never change, so each is read once. */
  #published(row: Row): PublishedFunction {
    const key = `${row.name}@${row.version}`;
    let known = this.#versions.get(key);
    if (known === undefined) {
      const contract = JSON.parse(row.contract) as Contract;
      known = { contract, digest: row.digest, size: row.size, publishedAt: row.published_at };
      this.#versions.set(key, known);
    }
    return known;
  }

  #change(action: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      action();
      this.#database.exec("UPDATE changes SET count = count + 1; COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}

/** What the repository holds at one generation. */
interface State {
  readonly generation: number;
  readonly functions: readonly PublishedFunction[];
  readonly schema: Schema;
}

interface Row {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly size: number;
  readonly published_at: string;
  readonly contract: string;
}

function preferred(version: string, other: string): boolean {
  const [stable, otherStable] = [version, other].map((text) => semver.prerelease(text) === null);
  return stable === otherStable ? semver.gt(version, other) : stable === true;
}
