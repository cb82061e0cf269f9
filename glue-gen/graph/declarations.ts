import { wireTypeOf } from "../contract/index.ts";
import type { Field, MessageType } from "../contract/model.ts";
import { literal, lowerCamelCase, type Printable, type SourceFile, safeIdentifier } from "../print/index.ts";
import type { Conversion } from "../wire/v1/index.ts";
import { kindOf } from "./kind.ts";

/** What glue declares once above its functions: positions of values, reads, conversions and constants. */
export class Declarations {
  readonly #file: SourceFile;
  readonly #names = new Set([
    "version",
    "graph",
    "reads",
    "read",
    "conversions",
    "conversion",
    "steps",
    "each",
    "input",
  ]);
  /** Names by what they stand for. */
  readonly #known = new Map<string, string>();
  readonly #values: Printable[][] = [];
  readonly #reads: Printable[][] = [];
  readonly #conversions: Printable[][] = [];
  readonly #constants: Printable[][] = [];

  constructor(file: SourceFile) {
    this.#file = file;
  }

  /** Kind by kind, each in the order in which they were asked for. */
  get lines(): readonly (readonly Printable[])[] {
    return [...this.#values, ...this.#reads, ...this.#conversions, ...this.#constants];
  }

  get hasConversions(): boolean {
    return this.#conversions.length > 0;
  }

  /** The position of a value. */
  value(position: number, name: () => string): string {
    const key = `value ${position}`;
    return this.#known.get(key) ?? this.#declare(this.#values, key, name(), [position]);
  }

  /** Something that is read of a value. */
  read(value: string, path: readonly PathField[]): string {
    const numbers = `[${path.map(({ field }) => field.number).join(", ")}]`;
    const key = `read ${value} ${numbers}`;
    const known = this.#known.get(key);
    if (known !== undefined) {
      return known;
    }
    const fields = path.map(({ field }) => field);
    const last = fields.at(-1) as Field;
    const many = last.repeated || last.mapKey !== null;
    const kind = last.mapKey === null ? kindOf(last.type) : "message";
    const rivals = path.map(rivalTags);
    const more = [
      ...(many ? ["many: true"] : []),
      ...(rivals.some((tags) => tags.length > 0)
        ? [`rivals: [${rivals.map((tags) => `[${tags.join(", ")}]`).join(", ")}]`]
        : []),
    ];
    return this.#declare(this.#reads, key, [value, ...fields.map(({ name }) => name)].join("_"), [
      "read(",
      value,
      ", ",
      numbers,
      ", ",
      literal(kind),
      more.length === 0 ? [] : [", { ", more.join(", "), " }"],
      ")",
    ]);
  }

  conversion({ from, to, names, unit }: Conversion): string {
    const key = `conversion ${JSON.stringify([from, to, names, unit])}`;
    return this.#declare(this.#conversions, key, `${from}_to_${unit ?? to}`, [
      "conversion({ from: ",
      literal(from),
      ", to: ",
      literal(to),
      names === undefined
        ? []
        : [
            ", names: [",
            names.map(([name, number], i) => [i === 0 ? "" : ", ", "[", literal(name), ", ", number, "]"]),
            "]",
          ],
      unit === undefined ? [] : [", unit: ", literal(unit)],
      " })",
    ]);
  }

  constant(name: string, bytes: Uint8Array): string {
    const text = `new Uint8Array([${bytes.join(", ")}])`;
    const key = `constant ${bytes.length === 0 ? "" : name} ${text}`;
    return this.#declare(this.#constants, key, name, [text]);
  }

  /** A name that is not taken yet. */
  name(wish: string): string {
    const base = safeIdentifier(lowerCamelCase(wish.replace(/[^A-Za-z0-9]+/g, "_")), "typescript");
    let name = base;
    for (let n = 2; this.#names.has(name); n++) {
      name = `${base}$${n}`;
    }
    this.#names.add(name);
    this.#file.declare(name);
    return name;
  }

  #declare(lines: Printable[][], key: string, wish: string, expression: readonly Printable[]): string {
    const known = this.#known.get(key);
    if (known !== undefined) {
      return known;
    }
    const name = this.name(wish);
    this.#known.set(key, name);
    lines.push(["const ", name, " = ", [...expression], ";"]);
    return name;
  }
}

/** A field together with the message that it is in. */
export interface PathField {
  readonly field: Field;
  readonly message: MessageType;
}

/** Tags of the other members of a field's oneof. */
function rivalTags({ field, message }: PathField): number[] {
  return field.oneof === null
    ? []
    : message.fields
        .filter((other) => other.oneof === field.oneof && other.number !== field.number)
        .map((other) => other.number * 8 + wireTypeOf(other.type));
}
