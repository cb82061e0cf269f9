import type protobuf from "protobufjs";
import { HeddleError } from "../../runtime/errors.ts";

/**
 * Reads one of heddle's options from the parsed text. protobufjs gives an option's value as loose data:
 * repeated fields are an array, or the element alone where there is one.
 */
export class OptionReader {
  readonly #record: Record<string, unknown>;
  readonly #place: string;
  readonly #known = new Set<string>();

  constructor(value: unknown, place: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new HeddleError("CONTRACT_INVALID", `expected a message in braces, found ${describe(value)}`, {
        place,
      });
    }
    this.#record = value as Record<string, unknown>;
    this.#place = place;
  }

  /** A singular string; empty where it is not given. */
  string(name: string): string {
    const value = this.#single(name);
    if (value === undefined) return "";
    if (typeof value !== "string") throw this.#wrong(name, "a string", value);
    return value;
  }

  strings(name: string): string[] {
    return this.#all(name).map((value) => {
      if (typeof value !== "string") throw this.#wrong(name, "a string", value);
      return value;
    });
  }

  boolean(name: string): boolean {
    const value = this.#single(name);
    if (value === undefined) return false;
    if (typeof value !== "boolean") throw this.#wrong(name, "true or false", value);
    return value;
  }

  /** A positive integer that a double holds exactly; undefined where it is not given. */
  positiveInteger(name: string): number | undefined {
    const value = this.#single(name);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value <= 0) {
      throw this.#wrong(name, "an integer from 1 to 2^53 - 1", value);
    }
    return value;
  }

  message(name: string): OptionReader | undefined {
    const value = this.#single(name);
    return value === undefined ? undefined : new OptionReader(value, `${this.#place}.${name}`);
  }

  messages(name: string): OptionReader[] {
    return this.#all(name).map((value) => new OptionReader(value, `${this.#place}.${name}`));
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#record, name);
  }

  /** Refuses what was not asked for: a misspelt name would otherwise be lost in silence. */
  end(): void {
    for (const name of Object.keys(this.#record)) {
      if (!this.#known.has(name)) {
        const known = [...this.#known].join(", ");
        throw new HeddleError("CONTRACT_INVALID", `there is no ${name} here; known are ${known}`, {
          place: this.#place,
        });
      }
    }
  }

  invalid(message: string, name?: string): HeddleError {
    return new HeddleError("CONTRACT_INVALID", message, {
      place: name === undefined ? this.#place : `${this.#place}.${name}`,
    });
  }

  #all(name: string): unknown[] {
    this.#known.add(name);
    if (!this.has(name)) return [];
    const value = this.#record[name];
    return Array.isArray(value) ? value : [value];
  }

  #single(name: string): unknown {
    const values = this.#all(name);
    if (values.length > 1 || Array.isArray(this.#record[name]))
      throw this.invalid("given more than once", name);
    return values[0];
  }

  #wrong(name: string, expected: string, value: unknown): HeddleError {
    return this.invalid(`expected ${expected}, found ${describe(value)}`, name);
  }
}

const names = { function: "service", field: "field", event: "message", concept: "file" } as const;

/** All values of the option `(heddle.v1.<name>)` of an object, in the order of the text. */
export function heddleOptions(
  object: protobuf.ReflectionObject,
  name: keyof typeof names,
  place: string,
): OptionReader[] {
  const readers: OptionReader[] = [];
  const entries: unknown = object.parsedOptions ?? [];
  if (!Array.isArray(entries)) return readers;
  for (const entry of entries as Record<string, unknown>[]) {
    for (const [key, value] of Object.entries(entry)) {
      const option = /^\(\.?heddle\.v1\.(.*)\)$/.exec(key)?.[1];
      if (option === undefined) continue;
      if (option !== name) {
        const home = Object.hasOwn(names, option) ? names[option as keyof typeof names] : undefined;
        const reason = home === undefined ? "there is no such option" : `it belongs to a ${home}`;
        throw new HeddleError("CONTRACT_INVALID", `(heddle.v1.${option}): ${reason}`, { place });
      }
      readers.push(new OptionReader(value, `${place} (heddle.v1.${name})`));
    }
  }
  return readers;
}

/** The one value of an option that may be given once. */
export function heddleOption(
  object: protobuf.ReflectionObject,
  name: keyof typeof names,
  place: string,
): OptionReader | undefined {
  const readers = heddleOptions(object, name, place);
  if (readers.length > 1) {
    throw new HeddleError("CONTRACT_INVALID", `(heddle.v1.${name}) is given more than once`, { place });
  }
  return readers[0];
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a message";
  return String(JSON.stringify(value)).slice(0, 80);
}
