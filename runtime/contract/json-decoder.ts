import protobuf from "protobufjs/minimal.js";
import {
  type Field,
  type FieldType,
  type MessageType,
  readScalar,
  type ScalarValue,
  type Schema,
  wireTypeOf,
  zeroOf,
} from "../../glue-gen/index.ts";
import { HeddleError, reasonOf } from "../errors.ts";
import { type FieldKey, fieldKeys, setOwn, wayTo } from "./json-keys.ts";
import { defaultJsonLimits, type JsonLimits } from "./json-limits.ts";
import type { JsonDecodeOptions } from "./json-options.ts";
import { Mismatch, scalarToJson } from "./json-scalars.ts";
import { enumToJson, isImplicit, zeroToJson } from "./json-zeros.ts";
import { messageOf } from "./lookup.ts";
import { Place } from "./places.ts";
import { skipField } from "./skip-field.ts";
import { anyName, wellKnownOf } from "./well-known.ts";

type Json = Record<string | number, unknown>;

/** A message that gets the form of its own once all its parts are read: they may come in several pieces. */
interface Unfinished {
  readonly name: string;
  readonly plain: Json;
  readonly depth: number;
  /** Where it is. */
  into: Json;
  key: string | number;
}

/** Reads one message; see {@link import("./json-decoding.ts").decodeJson}. */
export class Decoder {
  readonly #schema: Schema;
  readonly #reader: protobuf.Reader;
  readonly #place: Place;
  readonly #limits: JsonLimits;
  readonly #zeros: boolean;
  readonly #unfinished: Unfinished[] = [];
  #depth = 0;
  #values: number;

  /** @param values that count with those of the message */
  constructor(schema: Schema, bytes: Uint8Array, options: JsonDecodeOptions, values = 0) {
    const { place = "", limits = defaultJsonLimits, zeros = true } = options;
    this.#schema = schema;
    // A plain array, since protobufjs gives copies of Buffers another type.
    const isPlain = bytes.constructor === Uint8Array;
    this.#reader = protobuf.Reader.create(
      isPlain ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    );
    this.#place = new Place(place);
    this.#limits = limits;
    this.#zeros = zeros;
    this.#values = values;
  }

  get values(): number {
    return this.#values;
  }

  decode(messageName: string): unknown {
    const holder: Json = {};
    try {
      this.#count(0);
      this.#read(messageName, this.#begin(messageName, holder, "root"), true);
    } catch (error) {
      if (error instanceof HeddleError) {
        throw error;
      }
      const reason = reasonOf(error);
      throw this.#invalid(
        `The bytes are not a message ${messageName}: ${reason}, at byte ${this.#reader.pos}.`,
        error,
      );
    }
    this.#finish(holder);
    return holder.root;
  }

  /** An object for a message, in its place. */
  #begin(name: string, into: Json, key: string | number): Json {
    const plain: Json = {};
    setOwn(into, key, plain);
    if (name === anyName || wellKnownOf(name) !== undefined) {
      this.#unfinished.push({ name, plain, depth: this.#depth, into, key });
    }
    return plain;
  }

  /** Gives messages the form of their own, inner ones first. */
  #finish(holder: Json): void {
    for (let last = this.#unfinished.pop(); last !== undefined; last = this.#unfinished.pop()) {
      const { name, plain, depth, into, key } = last;
      // Another member of a oneof, or a later entry of a map, may have taken its place.
      if (!Object.hasOwn(into, key) || into[key] !== plain) {
        continue;
      }
      const form = name === anyName ? this.#any(plain, depth, holder) : wellKnownOf(name)?.toJson(plain);
      if (form instanceof Mismatch) {
        throw this.#invalidAt(holder, plain, `The value has no form in JSON: expected ${form.expected}.`);
      }
      setOwn(into, key, form);
    }
  }

  #any(plain: Json, depth: number, holder: Json): unknown {
    const { typeUrl = "", value = "" } = plain;
    if (typeUrl === "" && value === "") {
      return {};
    }
    const name = String(typeUrl).slice(String(typeUrl).lastIndexOf("/") + 1);
    if (!Object.hasOwn(this.#schema.messages, name)) {
      return new Mismatch("a type that the schema has");
    }
    const options = { limits: this.#limits, zeros: this.#zeros };
    const bytes = Buffer.from(String(value), "base64");
    const inner = new Decoder(this.#schema, bytes, options, this.#values);
    inner.#depth = depth + 1;
    const json = this.#inside(() => inner.decode(name), plain, holder);
    this.#values = inner.#values;
    const hasOwnForm = name === anyName || wellKnownOf(name) !== undefined;
    return hasOwnForm ? { "@type": typeUrl, value: json } : { "@type": typeUrl, ...(json as Json) };
  }

  /** Reads up to the end of the reader into an object, which may be new or have values of an earlier piece. */
  #read(name: string, into: Json, isNew: boolean): void {
    const type = messageOf(this.#schema, name);
    if (++this.#depth > this.#limits.depth) {
      throw this.#invalid(`The message is nested more than ${this.#limits.depth} messages deep.`);
    }
    this.#addImplicit(type, into);
    const keys = fieldKeys(type);
    const reader = this.#reader;
    const chosen = new Map<readonly string[], string>();
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      const wire = tag & 7;
      const found = keys.get(tag >>> 3);
      if (found === undefined || !(wire === found.wireType || (wire === 2 && found.packable))) {
        skipField(reader, tag);
        continue;
      }
      this.#place.enter(found.key);
      if (found.siblings.length > 1 && this.#isKnown(found.field.type)) {
        this.#choose(found, chosen, into, isNew);
      }
      this.#field(found, wire, into);
      this.#place.leave();
    }
    this.#depth--;
  }

  /** Whether the value that comes next is none that a closed enum does not have. */
  #isKnown(type: FieldType): boolean {
    if (type.kind !== "enum") {
      return true;
    }
    const start = this.#reader.pos;
    const value = enumToJson(this.#schema, type.name, this.#reader.int32());
    this.#reader.pos = start;
    return value !== undefined;
  }

  /** Forgets the member of a oneof that was there before another. */
  #choose(
    { key, siblings }: FieldKey,
    chosen: Map<readonly string[], string>,
    into: Json,
    isNew: boolean,
  ): void {
    const last = chosen.get(siblings);
    if (last === key) {
      return;
    }
    chosen.set(siblings, key);
    if (last !== undefined) {
      delete into[last];
    } else if (!isNew) {
      // An earlier piece of the message may have any of hundreds, so this is work which counts.
      this.#count(siblings.length >> 3);
      for (const other of siblings) {
        if (other !== key) {
          delete into[other];
        }
      }
    }
  }

  #field({ field, key, wireType, packable }: FieldKey, wire: number, into: Json): void {
    const isNew = !Object.hasOwn(into, key);
    if (field.mapKey !== null) {
      this.#entry(field, this.#container(into, key, {}) as Json);
      this.#dropEmpty(into, key, isNew);
      return;
    }
    if (!field.repeated) {
      this.#value(field.type, into, key);
      // Whoever wrote it need not have written a zero; minus zero is another number.
      if (!this.#zeros && isImplicit(field) && Object.is(into[key], zeroToJson(this.#schema, field.type))) {
        delete into[key];
      }
      return;
    }
    const list = this.#container(into, key, []) as unknown[];
    if (wire === wireType) {
      this.#element(field.type, list);
    } else if (packable) {
      this.#within(() => {
        while (this.#reader.pos < this.#reader.len) {
          this.#element(field.type, list);
        }
      });
    }
    this.#dropEmpty(into, key, isNew);
  }

  #element(type: FieldType, list: unknown[]): void {
    this.#place.enter(list.length);
    this.#value(type, list as unknown as Json, list.length);
    this.#place.leave();
  }

  /** The list or map of a field, which is not there from the start where zeros are left out. */
  #container(into: Json, key: string, empty: object): unknown {
    if (!Object.hasOwn(into, key)) {
      into[key] = empty;
    }
    return into[key];
  }

  /** Nothing may have come into a new list or map: packed values may be none, and numbers no values of an enum. */
  #dropEmpty(into: Json, key: string, isNew: boolean): void {
    if (!this.#zeros && isNew && Object.keys(into[key] as object).length === 0) {
      delete into[key];
    }
  }

  #entry(field: Field, map: Json): void {
    this.#count(1);
    const keyType = { kind: "scalar", scalar: field.mapKey ?? "string" } as const;
    const holder: Json = {};
    const next = this.#unfinished.length;
    let key: ScalarValue = zeroOf(keyType.scalar);
    let isKnown = true;
    this.#within(() => {
      const reader = this.#reader;
      while (reader.pos < reader.len) {
        const tag = reader.tag();
        const [number, wire] = [tag >>> 3, tag & 7];
        if (number === 1 && wire === wireTypeOf(keyType)) {
          key = readScalar(reader, keyType.scalar);
        } else if (number === 2 && wire === wireTypeOf(field.type)) {
          isKnown = this.#value(field.type, holder, "value");
        } else {
          skipField(reader, tag);
        }
      }
    });
    if (!isKnown) {
      return;
    }
    if (!Object.hasOwn(holder, "value")) {
      this.#addZero(field.type, holder);
    }
    const unfinished = this.#unfinished[next];
    if (unfinished?.into === holder) {
      unfinished.into = map;
      unfinished.key = String(key);
    }
    setOwn(map, String(key), holder.value);
  }

  /** Reads a value into its place; false where it is none that its enum knows. */
  #value(type: FieldType, into: Json, key: string | number): boolean {
    this.#count(1);
    if (type.kind === "message") {
      const isNew = !Object.hasOwn(into, key);
      // Several occurrences of a message are parts of one.
      const value = isNew ? this.#begin(type.name, into, key) : (into[key] as Json);
      this.#within(() => this.#read(type.name, value, isNew));
      return true;
    }
    if (type.kind === "scalar") {
      into[key] = scalarToJson(readScalar(this.#reader, type.scalar));
      return true;
    }
    const value = enumToJson(this.#schema, type.name, this.#reader.int32());
    if (value === undefined) {
      return false;
    }
    into[key] = value;
    return true;
  }

  #count(values: number): void {
    this.#values += values;
    if (this.#values > this.#limits.values) {
      throw this.#invalid(`The message has more than ${this.#limits.values} values.`);
    }
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
    if (!this.#zeros) {
      return;
    }
    this.#count(type.fields.length);
    for (const { field, key } of fieldKeys(type).values()) {
      if (Object.hasOwn(into, key)) {
        continue;
      }
      if (field.mapKey !== null) {
        into[key] = {};
      } else if (field.repeated) {
        into[key] = [];
      } else if (isImplicit(field)) {
        into[key] = zeroToJson(this.#schema, field.type);
      }
    }
  }

  #addZero(type: FieldType, holder: Json): void {
    if (type.kind === "message") {
      this.#addImplicit(messageOf(this.#schema, type.name), this.#begin(type.name, holder, "value"));
    } else {
      holder.value = zeroToJson(this.#schema, type);
    }
  }

  /** Says of an error in the message of an Any where that is. */
  #inside<T>(read: () => T, plain: Json, holder: Json): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof HeddleError && error.code === "BAD_OUTPUT") {
        throw this.#invalidAt(holder, plain, error.message, error);
      }
      throw error;
    }
  }

  /** An error about a message that was read. */
  #invalidAt(holder: Json, plain: Json, message: string, cause?: unknown): HeddleError {
    for (const part of wayTo(plain, holder.root) ?? []) {
      this.#place.enter(part);
    }
    return this.#invalid(message, cause);
  }

  #invalid(message: string, cause?: unknown): HeddleError {
    const place = this.#place.toString();
    return new HeddleError("BAD_OUTPUT", message, {
      ...(place === "" ? {} : { place }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
