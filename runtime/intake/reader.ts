import { isUtf8 } from "node:buffer";
import protobuf from "protobufjs";
import { type Field, lowerCamelCase, type MessageType, type Schema } from "../../glue-gen/index.ts";
import { encodeJson, similarNames } from "../contract/index.ts";
import { HeddleError } from "../errors.ts";
import { type Envelope, readEnvelope } from "./envelope.ts";
import type { ReceivedEvent } from "./event.ts";

/** What the reader refuses to go beyond. */
export interface IntakeLimits {
  /** Most bytes of an event, data included. */
  readonly eventBytes: number;
}

/**
 * Reads a CloudEvent 1.0 and encodes its data as the message that its type is described by. Data that is not
 * JSON becomes the message's payload field as it is.
 * @param value an object (its `data` may be a Uint8Array), JSON text, or the bytes of JSON text
 * @throws HeddleError EVENT_INVALID, EVENT_TOO_LARGE, EVENT_TYPE_UNKNOWN, EVENT_FIELD_MISSING, EVENT_DATA_INVALID
 */
export function readEvent(value: unknown, schema: Schema, { eventBytes }: IntakeLimits): ReceivedEvent {
  const envelope = readEnvelope(value, eventBytes);
  const type = Object.hasOwn(schema.events, envelope.type) ? schema.events[envelope.type] : undefined;
  if (type === undefined) {
    throw unknownType(envelope.type, schema);
  }
  const message = schema.messages[type.message] as MessageType;
  const payload = message.fields.find((field) => field.name === type.payload);
  const data = isJson(envelope)
    ? encodeData(schema, message, jsonOf(envelope))
    : encodePayload(envelope, message, payload);
  if (data.length > eventBytes) {
    throw new HeddleError(
      "EVENT_TOO_LARGE",
      `The data has ${data.length} bytes; at most ${eventBytes} are taken.`,
      {
        place: "data",
      },
    );
  }
  const { id, source, account, subject, time, dataContentType } = envelope;
  return {
    id,
    source,
    type: envelope.type,
    account,
    subject,
    time,
    dataContentType,
    dataType: type.message,
    data,
  };
}

function isJson({ dataContentType }: Envelope): boolean {
  return /^(application|text)\/([\w.+-]+\+)?json\s*(;|$)/i.test(dataContentType);
}

/** The data as a JSON value; bytes and, in an event of JSON text, no other text are JSON text. */
function jsonOf({ data }: Envelope): unknown {
  if (!(data instanceof Uint8Array)) {
    return data;
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError("EVENT_DATA_INVALID", `The data is not JSON: ${reason}.`, { place: "data", cause });
  }
}

function encodeData(schema: Schema, message: MessageType, data: unknown): Uint8Array {
  if (data === undefined || data === null) {
    throw new HeddleError("EVENT_FIELD_MISSING", `The event has no data; expected ${message.name}.`, {
      place: "data",
      remedy: "Give data or data_base64.",
    });
  }
  checkPresence(schema, message, data, "data", new Set());
  return encodeJson(schema, message.name, data, { place: "data" });
}

/**
 * A field that has a meaning must be there as a key, so that a payload of another shape is not taken for an
 * empty one. `null` counts as present and empty, as GitHub writes an issue without text.
 */
function checkPresence(
  schema: Schema,
  message: MessageType,
  data: unknown,
  place: string,
  within: ReadonlySet<string>,
): void {
  if (typeof data !== "object" || data === null || within.has(message.name)) {
    // What is no object is refused, with its place, by the encoder.
    return;
  }
  for (const field of message.fields) {
    if (!matters(schema, field, within) || field.optional || field.presence || field.oneof !== null) {
      continue;
    }
    const key = [field.name, lowerCamelCase(field.name)].find((name) => Object.hasOwn(data, name));
    const fieldPlace = `${place}.${key ?? field.name}`;
    if (key === undefined) {
      throw new HeddleError("EVENT_FIELD_MISSING", `The event has no ${fieldPlace}.`, { place: fieldPlace });
    }
    if (field.type.kind === "message") {
      const inner = schema.messages[field.type.name] as MessageType;
      const value = (data as Readonly<Record<string, unknown>>)[key];
      checkPresence(schema, inner, value, fieldPlace, new Set([...within, message.name]));
    }
  }
}

/** Whether a single field has a meaning, or leads to one that has. */
function matters(schema: Schema, field: Field, within: ReadonlySet<string>): boolean {
  if (field.repeated || field.mapKey !== null) {
    return false;
  }
  if (field.means !== null) {
    return field.defaultText === null;
  }
  if (field.type.kind !== "message" || within.has(field.type.name)) {
    return false;
  }
  const inner = schema.messages[field.type.name] as MessageType;
  const deeper = new Set([...within, field.type.name]);
  return inner.fields.some((candidate) => matters(schema, candidate, deeper));
}

function encodePayload(envelope: Envelope, message: MessageType, payload: Field | undefined): Uint8Array {
  const { data, dataContentType, type } = envelope;
  if (payload === undefined) {
    throw new HeddleError(
      "EVENT_DATA_INVALID",
      `Events of type ${type} take JSON (${message.name}); the data's type is ${JSON.stringify(dataContentType)}.`,
      { place: "datacontenttype" },
    );
  }
  if (typeof data !== "string" && !(data instanceof Uint8Array)) {
    throw new HeddleError("EVENT_FIELD_MISSING", `The event has no data of type ${dataContentType}.`, {
      place: "data",
      remedy: "Give the content as data (text) or data_base64 (bytes).",
    });
  }
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  if (payload.type.kind === "scalar" && payload.type.scalar === "string" && !isUtf8(bytes)) {
    throw new HeddleError("EVENT_DATA_INVALID", `The data is not UTF-8 text, which ${message.name} takes.`, {
      place: "data",
    });
  }
  return protobuf.Writer.create()
    .uint32(payload.number * 8 + 2)
    .bytes(bytes)
    .finish();
}

function unknownType(type: string, schema: Schema): HeddleError {
  const known = similarNames(type, Object.keys(schema.events));
  const hint = known.length === 0 ? "" : ` Similar: ${known.join(", ")}.`;
  const text = JSON.stringify(type.slice(0, 256));
  return new HeddleError(
    "EVENT_TYPE_UNKNOWN",
    `No published schema describes events of type ${text}.${hint}`,
    {
      place: "type",
    },
  );
}
