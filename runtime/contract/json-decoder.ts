import protobuf from "protobufjs";
import {
  type Field,
  type FieldType,
  lowerCamelCase,
  type MessageType,
  readScalar,
  type ScalarValue,
  type Schema,
  wireTypeOf,
  zeroOf,
} from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";
import type { JsonOptions } from "./json-encoder.ts";
import { defaultJsonLimits, type JsonLimits } from "./json-limits.ts";
import { scalarToJson } from "./json-scalars.ts";
import { enumOf, messageOf } from "./lookup.ts";
import { Place } from "./places.ts";

type Json = Record<string, unknown>;

/**
 * Decodes a message to plain JSON: fields in lowerCamelCase, bytes in base64, 64-bit integers as text,
 * enums by name where the number has one. Fields without presence are always there; messages, members of
 * a oneof and `optional` fields only where they were given. Fields of another wire type than their own
 * count as unknown, and what is unknown is left out.
 * @throws HeddleError BAD_OUTPUT with the place, where the bytes are not such a message
 */
export function decodeJson(
  schema: Schema,
  messageName: string,
  bytes: Uint8Array,
  options: JsonOptions = {},
): unknown {
  return new Decoder(schema, bytes, options).decode(messageName);
}

class Decoder {
  readonly #schema: Schema;
  readonly #reader: protobuf.Reader;
  readonly #place: Place;
  readonly #limits: JsonLimits;
  /** Fields by number, for each message met. */
  readonly #fields = new Map<string, ReadonlyMap<number, Field>>();
  #depth = 0;
  #values = 0;

  constructor(schema: Schema, bytes: Uint8Array, { place = "", limits = defaultJsonLimits }: JsonOptions) {
    this.#schema = schema;
    // A plain array, since protobufjs gives copies of Buffers another type.
    this.#reader = protobuf.Reader.create(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.#place = new Place(place);
    this.#limits = limits;
  }

  decode(messageName: string): unknown {
    try {
      const value: Json = {};
      this.#message(messageName, value);
      return value;
    } catch (error) {
      if (error instanceof HeddleError) {
        throw error;
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw this.#invalid(
        `The bytes are not a message ${messageName}: ${reason}, at byte ${this.#reader.pos}.`,
        error,
      );
    }
  }

  /** Reads up to the end of the reader into an object, which may have values of an earlier occurrence. */
  #message(name: string, into: Json): void {
    const type = messageOf(this.#schema, name);
    if (++this.#depth > this.#limits.depth) {
      throw this.#invalid(`The message is nested more than ${this.#limits.depth} messages deep.`);
    }
    this.#addImplicit(type, into);
    const fields = this.#fieldsOf(type);
    const reader = this.#reader;
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      const wire = tag & 7;
      const field = fields.get(tag >>> 3);
      if (field === undefined || !this.#accepts(field, wire)) {
        reader.skipType(wire, 0, tag >>> 3);
        continue;
      }
      const key = lowerCamelCase(field.name);
      this.#place.enter(key);
      this.#field(field, wire, type, key, into);
      this.#place.leave();
    }
    this.#depth--;
  }

  #accepts(field: Field, wire: number): boolean {
    if (field.mapKey !== null) {
      return wire === 2;
    }
    return wire === wireTypeOf(field.type) || (field.repeated && wire === 2 && isPackable(field.type));
  }

  #field(field: Field, wire: number, type: MessageType, key: string, into: Json): void {
    if (field.mapKey !== null) {
      this.#entry(field, into[key] as Json);
      return;
    }
    if (field.repeated) {
      this.#elements(field, wire, into[key] as unknown[]);
      return;
    }
    if (field.oneof !== null) {
      for (const other of type.fields) {
        if (other.oneof === field.oneof && other !== field) {
          delete into[lowerCamelCase(other.name)];
        }
      }
    }
    if (field.type.kind === "message") {
      // Several occurrences of a message are parts of one.
      const known = Object.hasOwn(into, key) ? (into[key] as Json) : {};
      into[key] = known;
      this.#nested(field.type.name, known);
    } else {
      into[key] = this.#value(field.type);
    }
  }

  #elements(field: Field, wire: number, list: unknown[]): void {
    if (wire !== 2 || !isPackable(field.type)) {
      this.#place.enter(list.length);
      list.push(this.#value(field.type));
      this.#place.leave();
      return;
    }
    this.#within(() => {
      while (this.#reader.pos < this.#reader.len) {
        list.push(this.#value(field.type));
      }
    });
  }

  #count(values: number): void {
    this.#values += values;
    if (this.#values > this.#limits.values) {
      throw this.#invalid(`The message has more than ${this.#limits.values} values.`);
    }
  }

  #entry(field: Field, map: Json): void {
    this.#count(1);
    const keyType = { kind: "scalar", scalar: field.mapKey ?? "string" } as const;
    let key: ScalarValue = zeroOf(keyType.scalar);
    let value: unknown;
    this.#within(() => {
      const reader = this.#reader;
      while (reader.pos < reader.len) {
        const tag = reader.tag();
        const [number, wire] = [tag >>> 3, tag & 7];
        if (number === 1 && wire === wireTypeOf(keyType)) {
          key = readScalar(reader, keyType.scalar);
        } else if (number === 2 && wire === wireTypeOf(field.type)) {
          value = this.#value(field.type);
        } else {
          reader.skipType(wire, 0, number);
        }
      }
    });
    setOwn(map, String(key), value ?? this.#implicit(field.type));
  }

  #value(type: FieldType): unknown {
    this.#count(1);
    switch (type.kind) {
      case "message": {
        const value: Json = {};
        this.#nested(type.name, value);
        return value;
      }
      case "enum":
        return this.#enumName(type.name, this.#reader.int32());
      case "scalar":
        return scalarToJson(readScalar(this.#reader, type.scalar));
    }
  }

  #nested(name: string, into: Json): void {
    this.#within(() => this.#message(name, into));
  }

  /** Reads a length and lets `read` see no further than that. */
  #within(read: () => void): void {
    const reader = this.#reader;
    const length = reader.size();
    const outer = reader.len;
    if (length > outer - reader.pos) {
      throw new RangeError(`${length} bytes are announced and ${outer - reader.pos} are there`);
    }
    reader.len = reader.pos + length;
    read();
    reader.len = outer;
  }

  /** An empty message of two bytes becomes an object with all its fields, so these count too. */
  #addImplicit(type: MessageType, into: Json): void {
    this.#count(type.fields.length);
    for (const field of type.fields) {
      const key = lowerCamelCase(field.name);
      if (Object.hasOwn(into, key)) {
        continue;
      }
      if (field.mapKey !== null) {
        into[key] = {};
      } else if (field.repeated) {
        into[key] = [];
      } else if (!field.presence && field.oneof === null && field.type.kind !== "message") {
        into[key] = this.#implicit(field.type);
      }
    }
  }

  #implicit(type: FieldType): unknown {
    switch (type.kind) {
      case "message": {
        const value: Json = {};
        this.#addImplicit(messageOf(this.#schema, type.name), value);
        return value;
      }
      case "enum":
        return this.#enumName(type.name, 0);
      case "scalar":
        return scalarToJson(zeroOf(type.scalar));
    }
  }

  #enumName(name: string, number: number): string | number {
    return enumOf(this.#schema, name).values.find((value) => value.number === number)?.name ?? number;
  }

  #fieldsOf(type: MessageType): ReadonlyMap<number, Field> {
    let fields = this.#fields.get(type.name);
    if (fields === undefined) {
      fields = new Map(type.fields.map((field) => [field.number, field]));
      this.#fields.set(type.name, fields);
    }
    return fields;
  }

  #invalid(message: string, cause?: unknown): HeddleError {
    const place = this.#place.toString();
    return new HeddleError("BAD_OUTPUT", message, {
      ...(place === "" ? {} : { place }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

function isPackable(type: FieldType): boolean {
  return (
    type.kind === "enum" || (type.kind === "scalar" && type.scalar !== "string" && type.scalar !== "bytes")
  );
}

/** Sets a member whatever its name is: `__proto__` is a name like any other. */
function setOwn(object: Json, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
