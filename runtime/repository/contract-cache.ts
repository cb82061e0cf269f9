import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Contract } from "../../glue-gen/index.ts";

/**
 * The kinds of rows: what is said of a function, and the types and texts that its contract refers to. They grow when
 * the plain form of contracts changes, so that what was parsed before is parsed again.
 */
export const contractModels = { head: 2, rest: 3 } as const;

type Rest = Pick<Contract, "schema" | "sources">;
type Head = Omit<Contract, keyof Rest>;

/**
 * Contracts as they were parsed. All functions are planned with, and few of them are called: types and texts, which
 * are nine tenths of a contract, are read once somebody asks for them.
 */
export class ContractCache {
  readonly #find: StatementSync;
  readonly #heads: StatementSync;
  readonly #put: StatementSync;
  readonly #parse: (digest: string) => Contract;
  /** What was parsed because the cache did not have it. */
  readonly #parsed = new Map<string, Contract>();

  /** @param parse reads a contract from its artifact */
  constructor(database: DatabaseSync, parse: (digest: string) => Contract) {
    this.#find = database.prepare("SELECT contract FROM contract_cache WHERE digest = ? AND model = ?");
    this.#heads = database.prepare(
      `SELECT digest, contract FROM contract_cache WHERE model = ${contractModels.head}`,
    );
    this.#put = database.prepare(
      "INSERT OR REPLACE INTO contract_cache (digest, model, contract) VALUES (?, ?, ?)",
    );
    this.#parse = parse;
  }

  /**
   * The contract of an artifact; parsed again where the cache was another Heddle's or is damaged.
   * @param head the row of its head, where it was read already
   */
  find(digest: string, head = this.#row(digest, contractModels.head)): Contract {
    const found = fromJson<Head>(head);
    if (found === undefined) {
      return this.#again(digest);
    }
    let rest: Rest | undefined;
    const restOf = () => {
      rest ??= fromJson<Rest>(this.#row(digest, contractModels.rest)) ?? this.#again(digest);
      return rest;
    };
    return {
      ...found,
      get schema() {
        return restOf().schema;
      },
      get sources() {
        return restOf().sources;
      },
    };
  }

  /** The rows of all heads, by digest. Looking each up takes five times as long: what is between them is long. */
  heads(): ReadonlyMap<string, unknown> {
    return new Map(this.#heads.all().map(({ digest, contract }) => [digest as string, contract]));
  }

  /** Keeps a contract; the caller has the transaction. */
  keep(digest: string, { schema, sources, ...head }: Contract): void {
    this.#put.run(digest, contractModels.head, JSON.stringify(head));
    this.#put.run(digest, contractModels.rest, JSON.stringify({ schema, sources } satisfies Rest));
  }

  /** Whether there is something that {@link fill} keeps. */
  get lacks(): boolean {
    return this.#parsed.size > 0;
  }

  /** Keeps what had to be parsed; the caller has the transaction. */
  fill(): void {
    for (const [digest, contract] of this.#parsed) {
      this.keep(digest, contract);
    }
    this.#parsed.clear();
  }

  #again(digest: string): Contract {
    const contract = this.#parse(digest);
    this.#parsed.set(digest, contract);
    return contract;
  }

  #row(digest: string, model: number): unknown {
    return this.#find.get(digest, model)?.contract;
  }
}

/** What a row has; undefined where there is none that can be read. */
function fromJson<T>(text: unknown): T | undefined {
  try {
    return typeof text === "string" ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}
