import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Concept, EnumType, EventType, MessageType, Schema } from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";

type Kind = "message" | "enum" | "concept" | "function";

/**
 * Declarations that are read as one text. A row for each takes twice as long, and all together may be longer than a text can
 * be.
 */
const TOGETHER = 1000;

/** Names of messages, enums and concepts, and types of events. */
export interface Declared {
  readonly names: readonly string[];
  readonly events: readonly string[];
}

/**
 * What every published name stands for. A name means one thing for ever, whichever file or function says
 * so: a graph maps values between functions that were published years apart.
 */
export class Declarations {
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #page: StatementSync;
  readonly #findEvent: StatementSync;
  readonly #addEvent: StatementSync;
  readonly #allEvents: StatementSync;
  readonly #allNames: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare("SELECT kind, body FROM declarations WHERE name = ?");
    this.#add = database.prepare("INSERT INTO declarations (name, kind, body) VALUES (?, ?, ?)");
    this.#page = database.prepare(`
      SELECT max(name) AS last, '[' || group_concat(json_array(kind, name, json(body)), ',') || ']' AS declared
        FROM (SELECT kind, name, body FROM declarations WHERE name > ? ORDER BY name LIMIT ${TOGETHER})`);
    this.#findEvent = database.prepare("SELECT body FROM event_types WHERE type = ?");
    this.#addEvent = database.prepare("INSERT INTO event_types (type, body) VALUES (?, ?)");
    this.#allEvents = database.prepare("SELECT type, body FROM event_types ORDER BY type");
    this.#allNames = database.prepare("SELECT name FROM declarations WHERE kind != 'function' ORDER BY name");
  }

  /**
   * Adds all that a schema declares and is not known yet.
   * @returns how much was new
   * @throws HeddleError CONTRACT_CONFLICT where a name stands for something else already
   */
  add({ messages, enums, concepts, events }: Schema): number {
    const declared: [Kind, Readonly<Record<string, object>>][] = [
      ["enum", enums],
      ["message", messages],
      ["concept", concepts],
    ];
    let added = 0;
    for (const [kind, bodies] of declared) {
      for (const [name, body] of Object.entries(bodies)) {
        added += this.#declare(kind, name, body);
      }
    }
    for (const [type, body] of Object.entries(events)) {
      const known = this.#findEvent.get(type);
      if (known === undefined) {
        this.#addEvent.run(type, JSON.stringify(body));
        added++;
      } else if (!isSame(JSON.parse(known.body as string), body)) {
        throw conflict(
          `Events of type ${JSON.stringify(type)} are described otherwise by what is published.`,
          type,
        );
      }
    }
    return added;
  }

  /** Reserves the name of a function, which no message may have. */
  addFunction(name: string): void {
    this.#declare("function", name, {});
  }

  /** Everything that was declared. */
  schema(): Schema {
    const found: Found = { messages: [], enums: [], concepts: [] };
    for (const [kind, name, body] of this.#declared()) {
      sortIn(kind, name, body, found);
    }
    const events = this.#allEvents
      .all()
      .map((row): [string, EventType] => [row.type as string, JSON.parse(row.body as string) as EventType]);
    return {
      messages: record(found.messages),
      enums: record(found.enums),
      concepts: record(found.concepts),
      events: record(events),
    };
  }

  /** Names of everything that was declared. */
  names(): Declared {
    return {
      names: this.#allNames.all().map(({ name }) => name as string),
      events: this.#allEvents.all().map(({ type }) => type as string),
    };
  }

  /**
   * A schema with what it lacks of some names. Its messages go over into the new one: a copy of a hundred
   * thousand would take longer than all else, and a name that is there never changes.
   */
  extend(schema: Schema, { names, events }: Declared): Schema {
    const found: Found = { messages: [], enums: [], concepts: [] };
    for (const name of names) {
      const isKnown = [schema.messages, schema.enums, schema.concepts].some((all) =>
        Object.hasOwn(all, name),
      );
      const row = isKnown ? undefined : this.#find.get(name);
      if (row !== undefined) {
        sortIn(row.kind as Kind, name, JSON.parse(row.body as string), found);
      }
    }
    for (const [name, value] of found.messages) {
      Object.defineProperty(schema.messages, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    const newEvents = events
      .filter((type) => !Object.hasOwn(schema.events, type))
      .flatMap((type): [string, EventType][] => {
        const row = this.#findEvent.get(type);
        return row === undefined ? [] : [[type, JSON.parse(row.body as string) as EventType]];
      });
    return {
      messages: schema.messages,
      enums: extended(schema.enums, found.enums),
      concepts: extended(schema.concepts, found.concepts),
      events: extended(schema.events, newEvents),
    };
  }

  /** All declarations with their bodies, by name. */
  *#declared(): Iterable<readonly [Kind, string, unknown]> {
    for (let page = this.#page.get(""); typeof page?.last === "string"; page = this.#page.get(page.last)) {
      yield* JSON.parse(page.declared as string) as [Kind, string, unknown][];
    }
  }

  #declare(kind: Kind, name: string, body: object): number {
    const known = this.#find.get(name);
    if (known === undefined) {
      this.#add.run(name, kind, JSON.stringify(body));
      return 1;
    }
    if (known.kind !== kind) {
      throw conflict(`${name} is a ${kind} here, but is published as a ${known.kind}.`, name);
    }
    if (!isSame(JSON.parse(known.body as string), body)) {
      throw conflict(`The ${kind} ${name} differs from the published one of this name.`, name);
    }
    return 0;
  }
}

/** What rows declare. */
interface Found {
  readonly messages: [string, MessageType][];
  readonly enums: [string, EnumType][];
  readonly concepts: [string, Concept][];
}

function sortIn(kind: Kind, name: string, body: unknown, found: Found): void {
  switch (kind) {
    case "message":
      found.messages.push([name, body as MessageType]);
      break;
    case "enum":
      found.enums.push([name, body as EnumType]);
      break;
    case "concept":
      found.concepts.push([name, body as Concept]);
      break;
    case "function":
      break;
  }
}

/** An object of many names; without a prototype, because one with it takes three times as long to make. */
function record<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const all: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) {
    all[name] = value;
  }
  return all;
}

/** The same where nothing is added. */
function extended<T>(
  known: Readonly<Record<string, T>>,
  added: readonly (readonly [string, T])[],
): Readonly<Record<string, T>> {
  return added.length === 0 ? known : { ...known, ...Object.fromEntries(added) };
}

function conflict(message: string, place: string): HeddleError {
  return new HeddleError("CONTRACT_CONFLICT", message, { place });
}

/** Whether two declarations say the same; what they say to people only may differ. */
function isSame(a: unknown, b: unknown): boolean {
  return essence(a) === essence(b);
}

function essence(value: unknown): string {
  return JSON.stringify(value, (key: string, member: unknown) => {
    if (key === "comment" || key === "summary") {
      return undefined;
    }
    if (typeof member === "object" && member !== null && !Array.isArray(member)) {
      return Object.fromEntries(Object.entries(member).sort(([x], [y]) => (x < y ? -1 : 1)));
    }
    return member;
  });
}
