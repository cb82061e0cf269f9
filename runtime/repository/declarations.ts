import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Concept, EnumType, EventType, MessageType, Schema } from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";

type Kind = "message" | "enum" | "concept" | "function";

/**
 * What every published name stands for. A name means one thing for ever, whichever file or function says
 * so: a graph maps values between functions that were published years apart.
 */
export class Declarations {
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #all: StatementSync;
  readonly #findEvent: StatementSync;
  readonly #addEvent: StatementSync;
  readonly #allEvents: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare("SELECT kind, body FROM declarations WHERE name = ?");
    this.#add = database.prepare("INSERT INTO declarations (name, kind, body) VALUES (?, ?, ?)");
    this.#all = database.prepare("SELECT name, kind, body FROM declarations ORDER BY name");
    this.#findEvent = database.prepare("SELECT body FROM event_types WHERE type = ?");
    this.#addEvent = database.prepare("INSERT INTO event_types (type, body) VALUES (?, ?)");
    this.#allEvents = database.prepare("SELECT type, body FROM event_types ORDER BY type");
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
    const messages: [string, MessageType][] = [];
    const enums: [string, EnumType][] = [];
    const concepts: [string, Concept][] = [];
    for (const row of this.#all.all()) {
      const name = row.name as string;
      const body: unknown = JSON.parse(row.body as string);
      switch (row.kind as Kind) {
        case "message":
          messages.push([name, body as MessageType]);
          break;
        case "enum":
          enums.push([name, body as EnumType]);
          break;
        case "concept":
          concepts.push([name, body as Concept]);
          break;
        case "function":
          break;
      }
    }
    const events = this.#allEvents
      .all()
      .map((row): [string, EventType] => [row.type as string, JSON.parse(row.body as string) as EventType]);
    return {
      messages: Object.fromEntries(messages),
      enums: Object.fromEntries(enums),
      concepts: Object.fromEntries(concepts),
      events: Object.fromEntries(events),
    };
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
