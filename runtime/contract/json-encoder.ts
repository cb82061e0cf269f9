import protobuf from "protobufjs";
import {
  type Field,
  type FieldType,
  lowerCamelCase,
  type ScalarType,
  type ScalarValue,
  type Schema,
  wireTypeOf,
  writeScalar,
} from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";
import { defaultJsonLimits, type JsonLimits } from "./json-limits.ts";
import { keyFromJson, Mismatch, scalarFromJson } from "./json-scalars.ts";
import { enumOf, messageOf } from "./lookup.ts";
import { Place } from "./places.ts";

/** How {@link encodeJson} works. */
export interface JsonOptions {
  /** What the value is called in the places of errors, such as `data`. */
  readonly place?: string;
  readonly limits?: JsonLimits;
}

/**
 * Encodes a message from plain JSON: fields by their names in the `.proto` file or in lowerCamelCase,
 * bytes in base64 or as a Uint8Array, 64-bit integers as text or number, enums by name or number. `null`
 * is an absent value; members that the message does not have are left out. A field that is given is
 * written even where it is zero, because a default would take its place otherwise.
 * @throws HeddleError EVENT_DATA_INVALID with the place
 */
export function encodeJson(
  schema: Schema,
  messageName: string,
  json: unknown,
  options: JsonOptions = {},
): Uint8Array {
  return new Encoder(schema, options).encode(messageName, json);
}

class Encoder {
  readonly #schema: Schema;
  readonly #place: Place;
  readonly #limits: JsonLimits;
  readonly #writer = protobuf.Writer.create();
  #depth = 0;
  #values = 0;

  constructor(schema: Schema, { place = "", limits = defaultJsonLimits }: JsonOptions) {
    this.#schema = schema;
    this.#place = new Place(place);
    this.#limits = limits;
  }

  encode(messageName: string, json: unknown): Uint8Array {
    this.#message(messageName, json);
    return this.#writer.finish();
  }

  #message(name: string, json: unknown): void {
    const message = messageOf(this.#schema, name);
    if (typeof json !== "object" || json === null || Array.isArray(json) || ArrayBuffer.isView(json)) {
      throw this.#mismatch(`an object (${name})`, json);
    }
    if (++this.#depth > this.#limits.depth) {
      throw this.#invalid(`The value is nested more than ${this.#limits.depth} messages deep.`);
    }
    const chosen = new Map<string, string>();
    for (const field of message.fields) {
      const key = this.#keyOf(field, json);
      const value = key === undefined ? undefined : (json as Readonly<Record<string, unknown>>)[key];
      if (key === undefined || value === undefined || value === null) {
        continue;
      }
      this.#place.enter(key);
      if (field.oneof !== null) {
        const other = chosen.get(field.oneof);
        if (other !== undefined) {
          throw this.#invalid(`Of the oneof ${field.oneof} only one may be given, and ${other} is too.`);
        }
        chosen.set(field.oneof, key);
      }
      this.#field(field, value);
      this.#place.leave();
    }
    this.#depth--;
  }

  /** The name under which a field is given. */
  #keyOf(field: Field, json: object): string | undefined {
    const camel = lowerCamelCase(field.name);
    const hasCamel = Object.hasOwn(json, camel);
    if (camel === field.name || !Object.hasOwn(json, field.name)) {
      return hasCamel ? camel : undefined;
    }
    if (hasCamel) {
      this.#place.enter(camel);
      throw this.#invalid(`The field is given twice, as ${camel} and as ${field.name}.`);
    }
    return field.name;
  }

  #field(field: Field, json: unknown): void {
    if (field.mapKey !== null) {
      this.#map(field, field.mapKey, json);
    } else if (field.repeated) {
      this.#list(field, json);
    } else {
      this.#single(field.number, field.type, json);
    }
  }

  #list(field: Field, json: unknown): void {
    if (!Array.isArray(json)) {
      throw this.#mismatch("a list", json);
    }
    if (json.length === 0) {
      return;
    }
    const tag = field.number * 8;
    if (field.packed) {
      this.#writer.uint32(tag + 2).fork();
    }
    // An index, since a list may be sparse and its holes are no values.
    for (let i = 0; i < json.length; i++) {
      this.#place.enter(i);
      if (field.packed) {
        this.#count();
        this.#value(field.type, json[i]);
      } else {
        this.#single(field.number, field.type, json[i]);
      }
      this.#place.leave();
    }
    if (field.packed) {
      this.#writer.ldelim();
    }
  }

  #map(field: Field, keyType: ScalarType, json: unknown): void {
    if (typeof json !== "object" || json === null || Array.isArray(json) || ArrayBuffer.isView(json)) {
      throw this.#mismatch("an object of names and values", json);
    }
    for (const [name, value] of Object.entries(json)) {
      this.#place.enter(name);
      const key = keyFromJson(keyType, name);
      if (key instanceof Mismatch) {
        throw this.#invalid(`The name is not ${key.expected}.`);
      }
      this.#writer.uint32(field.number * 8 + 2).fork();
      this.#writer.uint32(8 + wireTypeOf({ kind: "scalar", scalar: keyType }));
      writeScalar(this.#writer, keyType, key);
      this.#single(2, field.type, value);
      this.#writer.ldelim();
      this.#place.leave();
    }
  }

  #single(number: number, type: FieldType, json: unknown): void {
    this.#count();
    this.#writer.uint32(number * 8 + wireTypeOf(type));
    this.#value(type, json);
  }

  #value(type: FieldType, json: unknown): void {
    switch (type.kind) {
      case "message":
        this.#writer.fork();
        this.#message(type.name, json);
        this.#writer.ldelim();
        return;
      case "enum":
        this.#writer.int32(this.#enum(type.name, json));
        return;
      case "scalar":
        writeScalar(this.#writer, type.scalar, this.#scalar(type.scalar, json));
    }
  }

  #scalar(type: ScalarType, json: unknown): ScalarValue {
    const value = scalarFromJson(type, json);
    if (value instanceof Mismatch) {
      throw this.#mismatch(value.expected, json);
    }
    return value;
  }

  #enum(name: string, json: unknown): number {
    const { values } = enumOf(this.#schema, name);
    if (typeof json === "string") {
      const found = values.find((value) => value.name === json);
      if (found !== undefined) {
        return found.number;
      }
    } else if (typeof json === "number" && Number.isInteger(json) && (json | 0) === json) {
      return json;
    }
    const known = values.slice(0, 8).map((value) => value.name);
    const more = values.length > known.length ? ", …" : "";
    throw this.#mismatch(`one of ${known.join(", ")}${more}`, json);
  }

  #count(): void {
    if (++this.#values > this.#limits.values) {
      throw this.#invalid(`The value has more than ${this.#limits.values} parts.`);
    }
  }

  #mismatch(expected: string, found: unknown): HeddleError {
    return this.#invalid(`Expected ${expected}, found ${describe(found)}.`);
  }

  #invalid(message: string): HeddleError {
    return new HeddleError("EVENT_DATA_INVALID", message, { place: this.#place.toString() });
  }
}

/** What a value is, in a few words; never more than a line of it. */
function describe(value: unknown): string {
  if (typeof value === "string") {
    return value.length > 40 ? `text of ${value.length} characters` : JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return "a list";
  }
  if (typeof value === "object" && value !== null) {
    return ArrayBuffer.isView(value) ? "bytes" : "an object";
  }
  return typeof value === "function" || typeof value === "symbol" ? `a ${typeof value}` : String(value);
}
