import {
  type EnumType,
  type Field,
  type FieldType,
  jsonNameOf,
  type MessageType,
  type ScalarType,
  type ScalarValue,
  type Schema,
  wireTypeOf,
  writeScalar,
} from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";
import { defaultJsonLimits, type JsonLimits } from "./json-limits.ts";
import type { JsonEncodeOptions } from "./json-options.ts";
import { keyFromJson, Mismatch, scalarFromJson } from "./json-scalars.ts";
import { enumNames, enumNumbers, enumOf, messageOf } from "./lookup.ts";
import { MessageWriter } from "./message-writer.ts";
import { Place } from "./places.ts";
import { anyName, isObject, nullValueName, type PlainForm, valueName, wellKnownOf } from "./well-known.ts";

/**
 * Encodes a message from plain JSON, as Protobuf's canonical mapping has it: fields by their names in JSON or
 * in the `.proto` file, bytes in base64 or as a Uint8Array, integers as numbers, text or bigint, enums by
 * name or number, and the types of `google.protobuf` in the form of their own. `null` is an absent value.
 * A field that is given is written even where it is zero, because a default would take its place otherwise.
 * @throws HeddleError EVENT_DATA_INVALID with the place
 */
export function encodeJson(
  schema: Schema,
  messageName: string,
  json: unknown,
  options: JsonEncodeOptions = {},
): Uint8Array {
  return new Encoder(schema, options).encode(messageName, json);
}

class Encoder {
  readonly #schema: Schema;
  readonly #place: Place;
  readonly #limits: JsonLimits;
  readonly #refusesFields: boolean;
  readonly #leavesOutEnums: boolean;
  #writer = new MessageWriter();
  #depth = 0;
  #values = 0;

  constructor(schema: Schema, options: JsonEncodeOptions) {
    const { place = "", limits = defaultJsonLimits, unknownFields, unknownEnumNames } = options;
    this.#schema = schema;
    this.#place = new Place(place);
    this.#limits = limits;
    this.#refusesFields = unknownFields === "refuse";
    this.#leavesOutEnums = unknownEnumNames === "leave out";
  }

  encode(messageName: string, json: unknown): Uint8Array {
    this.#message(messageName, json);
    return this.#writer.message();
  }

  #message(name: string, json: unknown): void {
    if (++this.#depth > this.#limits.depth) {
      throw this.#invalid(`The value is nested more than ${this.#limits.depth} messages deep.`);
    }
    const message = messageOf(this.#schema, name);
    const ownForm = name === anyName ? this.#any(json) : wellKnownOf(name)?.fromJson(json);
    if (ownForm instanceof Mismatch) {
      throw this.#mismatch(ownForm.expected, json);
    }
    if (ownForm === undefined) {
      this.#fields(message, this.#object(name, json));
    } else {
      this.#parts(message, ownForm);
    }
    this.#depth--;
  }

  #object(name: string, json: unknown): Readonly<Record<string, unknown>> {
    if (!isObject(json)) {
      throw this.#mismatch(`an object (${name})`, json);
    }
    return json;
  }

  /** The fields of an Any: the name of a type, and the bytes of its message. */
  #any(json: unknown): Readonly<Record<string, unknown>> {
    const { "@type": typeUrl, ...members } = this.#object(anyName, json);
    if (typeUrl === undefined && Object.keys(members).length === 0) {
      return {};
    }
    const name = typeof typeUrl === "string" ? /^[^/].*\/([^/]+)$/.exec(typeUrl)?.[1] : undefined;
    if (name === undefined || !Object.hasOwn(this.#schema.messages, name)) {
      this.#place.enter("@type");
      throw this.#mismatch("a type of the schema such as type.googleapis.com/acme.v1.Message", typeUrl);
    }
    const outer = this.#writer;
    this.#writer = new MessageWriter();
    const hasOwnForm = name === anyName || wellKnownOf(name) !== undefined;
    this.#message(name, hasOwnForm ? members.value : members);
    const value = this.#writer.message();
    this.#writer = outer;
    return { typeUrl, value };
  }

  /** Writes what a form of its own stands for. Errors are about that form, so their places name no field. */
  #parts(message: MessageType, plain: PlainForm): void {
    for (const field of message.fields) {
      const value = plain[jsonNameOf(field)];
      if (value !== undefined && (value !== null || isNull(field))) {
        this.#field(field, value);
      }
    }
  }

  #fields(message: MessageType, json: Readonly<Record<string, unknown>>): void {
    let chosen: Map<string, string> | undefined;
    let given = 0;
    for (const field of message.fields) {
      const key = this.#keyOf(field, json);
      given += key === undefined ? 0 : 1;
      const value = key === undefined ? undefined : json[key];
      if (key === undefined || value === undefined || (value === null && !isNull(field))) {
        continue;
      }
      this.#place.enter(key);
      if (field.oneof !== null) {
        chosen ??= new Map();
        const other = chosen.get(field.oneof);
        if (other !== undefined) {
          throw this.#invalid(`Of the oneof ${field.oneof} only one may be given, and ${other} is too.`);
        }
        chosen.set(field.oneof, key);
      }
      this.#field(field, value);
      this.#place.leave();
    }
    if (this.#refusesFields && given < Object.keys(json).length) {
      this.#refuseUnknown(message, json);
    }
  }

  #refuseUnknown({ name, fields }: MessageType, json: object): void {
    const known = new Set(fields.flatMap((field) => [jsonNameOf(field), field.name]));
    const unknown = Object.keys(json).find((key) => !known.has(key));
    if (unknown !== undefined) {
      this.#place.enter(unknown);
      throw this.#invalid(`There is no such field in ${name}.`);
    }
  }

  /** The name under which a field is given. */
  #keyOf(field: Field, json: object): string | undefined {
    const jsonName = jsonNameOf(field);
    const hasJsonName = Object.hasOwn(json, jsonName);
    if (jsonName === field.name || !Object.hasOwn(json, field.name)) {
      return hasJsonName ? jsonName : undefined;
    }
    if (hasJsonName) {
      this.#place.enter(jsonName);
      throw this.#invalid(`The field is given twice, as ${jsonName} and as ${field.name}.`);
    }
    return field.name;
  }

  #field(field: Field, json: unknown): void {
    if (field.mapKey !== null) {
      this.#map(field, field.mapKey, json);
    } else if (field.repeated) {
      this.#list(field, json);
    } else if (!this.#isLeftOut(field.type, json)) {
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
      if (this.#isLeftOut(field.type, json[i])) {
        continue;
      }
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
    if (!isObject(json)) {
      throw this.#mismatch("an object of names and values", json);
    }
    for (const [name, value] of Object.entries(json)) {
      if (this.#isLeftOut(field.type, value)) {
        continue;
      }
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
    const type = enumOf(this.#schema, name);
    const number = enumNumber(type, json);
    if (number === undefined) {
      const known = type.values.slice(0, 8).map((value) => value.name);
      const more = type.values.length > known.length ? ", …" : "";
      throw this.#mismatch(`one of ${known.join(", ")}${more}`, json);
    }
    return number;
  }

  /** Whether a value is a name that its enum does not have, and is to be passed over. */
  #isLeftOut(type: FieldType, json: unknown): boolean {
    if (!this.#leavesOutEnums || type.kind !== "enum" || typeof json !== "string") {
      return false;
    }
    return enumNumber(enumOf(this.#schema, type.name), json) === undefined;
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

/** Whether null is a value of a field. */
function isNull({ type, repeated, mapKey }: Field): boolean {
  return (
    !repeated && mapKey === null && type.kind !== "scalar" && [valueName, nullValueName].includes(type.name)
  );
}

/** The number that a name or a number stands for. Only an open enum takes numbers that it has no name for. */
function enumNumber(type: EnumType, json: unknown): number | undefined {
  if (typeof json === "string") {
    return enumNumbers(type).get(json);
  }
  if (json === null) {
    return type.name === nullValueName ? 0 : undefined;
  }
  const isNumber = typeof json === "number" && (json | 0) === json;
  return isNumber && (type.closed !== true || enumNames(type).has(json)) ? json : undefined;
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
