import { isUtf8 } from "node:buffer";
import type { Field, MessageType, Schema } from "../../glue-gen/index.ts";
import { encodeJson, MessageWriter, similarNames } from "../contract/index.ts";
import { HeddleError, reasonOf } from "../errors.ts";
import { type Envelope, readEnvelope } from "./envelope.ts";
import type { ReceivedEvent } from "./event.ts";
import { kindOf } from "./event-kind.ts";
import { checkPresence } from "./presence.ts";

/** What the reader refuses to go beyond. */
export interface IntakeLimits {
  /** Most bytes of an event, data included. */
  readonly eventBytes: number;
  /** Whose event it is, where that is known; one that names another account is refused. */
  readonly account?: string | undefined;
}

/**
 * Reads a CloudEvent 1.0 and encodes its data as the message that its type is described by. Data that is not
 * JSON becomes the message's payload field as it is.
 * @param value an object (its `data` may be a Uint8Array), JSON text, or the bytes of JSON text
 * @param seen gets the attributes, also where the data is refused afterwards
 * @throws HeddleError EVENT_INVALID, EVENT_TOO_LARGE, EVENT_TYPE_UNKNOWN, EVENT_FIELD_MISSING, EVENT_DATA_INVALID
 */
export function readEvent(
  value: unknown,
  schema: Schema,
  { eventBytes, account: owner }: IntakeLimits,
  seen?: (attributes: Omit<Envelope, "data">) => void,
): ReceivedEvent {
  const envelope = readEnvelope(value, eventBytes, owner);
  seen?.(envelope);
  const type = kindOf(schema, envelope.type, envelope.dataSchema);
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
  const { id, source, account, subject, time, traceparent, session, ask, dataContentType } = envelope;
  return {
    id,
    source,
    type: envelope.type,
    kind: type.kind,
    account,
    subject,
    time,
    traceparent,
    session,
    ask,
    dataContentType,
    dataType: type.message,
    data,
  };
}

function isJson({ dataContentType }: Envelope): boolean {
  return /^(application|text)\/([\w.+-]+\+)?json\s*(;|$)/i.test(dataContentType);
}

/** The data as a JSON value. Bytes are JSON text; a text is a JSON value already. */
function jsonOf({ data }: Envelope): unknown {
  if (!(data instanceof Uint8Array)) {
    return data;
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
  } catch (cause) {
    const reason = reasonOf(cause);
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
  checkPresence(schema, message, data);
  return encodeJson(schema, message.name, data, { place: "data" });
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
  const isText = typeof data === "string" ? data.isWellFormed() : isUtf8(bytes);
  if (!isText && (typeof data === "string" || isTextField(payload))) {
    throw new HeddleError("EVENT_DATA_INVALID", `The data is not UTF-8 text, which ${message.name} takes.`, {
      place: "data",
    });
  }
  const writer = new MessageWriter();
  writer.uint32(payload.number * 8 + 2).bytes(bytes);
  return writer.message();
}

function isTextField({ type }: Field): boolean {
  return type.kind === "scalar" && type.scalar === "string";
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
