import type { DatabaseSync } from "node:sqlite";
import type { Schema } from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";

const kinds = ["messages", "enums", "concepts", "events"] as const;

/** The messages, enums, concepts and events that were published, each of one meaning for all functions. */
export class Definitions {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Adds what a schema defines. The caller holds a transaction.
   * @throws HeddleError CONTRACT_CONFLICT where a published definition of the same name differs
   */
  add(schema: Schema): void {
    const find = this.#database.prepare("SELECT definition FROM definitions WHERE kind = ? AND name = ?");
    const insert = this.#database.prepare(
      "INSERT INTO definitions (kind, name, definition) VALUES (?, ?, ?)",
    );
    for (const kind of kinds) {
      for (const [name, definition] of Object.entries(schema[kind])) {
        const known = find.get(kind, name)?.definition as string | undefined;
        if (known === undefined) {
          insert.run(kind, name, JSON.stringify(definition));
        } else if (meaning(JSON.parse(known)) !== meaning(definition)) {
          throw new HeddleError(
            "CONTRACT_CONFLICT",
            `${name} is not what was published under this name before (${kind}).`,
            { place: name },
          );
        }
      }
    }
  }

  /** All of them. */
  schema(): Schema {
    const schema: Record<(typeof kinds)[number], Record<string, unknown>> = {
      messages: table(),
      enums: table(),
      concepts: table(),
      events: table(),
    };
    for (const { kind, name, definition } of this.#database
      .prepare("SELECT kind, name, definition FROM definitions ORDER BY kind, name")
      .all()) {
      schema[kind as (typeof kinds)[number]][String(name)] = JSON.parse(String(definition));
    }
    return schema as unknown as Schema;
  }
}

/** An object whose members may have any name, `__proto__` among them. */
function table(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

/** What a definition says, without its comments, as text that can be compared. */
function meaning(definition: unknown): string {
  return JSON.stringify(definition, (key, value: unknown) => {
    if (key === "comment" || key === "summary") {
      return undefined;
    }
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  });
}
