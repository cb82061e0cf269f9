import { isUtf8 } from "node:buffer";
import protobuf from "protobufjs/minimal.js";
import { type Field, readScalar, type Schema } from "../../glue-gen/index.ts";
import { type FieldKey, fieldKeys } from "./json-keys.ts";
import { messageOf } from "./lookup.ts";
import { anyName, wellKnownOf } from "./well-known.ts";

/** Bytes from which on a message is long. */
const MIN_BYTES = 2 ** 14;

/** Most fields that are looked at; a message of many is not a text with a few words about it. */
const MAX_FIELDS = 64;

/**
 * Finds whether a message is a long text, or long bytes, with few scalars beside: it can be decoded, and that is little more
 * than a copy.
 * @returns the fields that the message has; undefined where it is another one, or is not whole
 */
export function longText(
  schema: Schema,
  messageName: string,
  bytes: Uint8Array,
): ReadonlySet<Field> | undefined {
  const hasOwnForm = messageName === anyName || wellKnownOf(messageName) !== undefined;
  if (bytes.length < MIN_BYTES || hasOwnForm) {
    return undefined;
  }
  const keys = fieldKeys(messageOf(schema, messageName));
  const reader = protobuf.Reader.create(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const found = new Set<Field>();
  let longest = 0;
  try {
    for (let fields = 0; reader.pos < reader.len; fields++) {
      const tag = reader.tag();
      const key = keys.get(tag >>> 3);
      if (fields === MAX_FIELDS || key === undefined || key.wireType !== (tag & 7) || !isPlain(key)) {
        return undefined;
      }
      found.add(key.field);
      const length = readPlain(reader, key);
      if (length === undefined) {
        return undefined;
      }
      longest = Math.max(longest, length);
    }
  } catch {
    // Whoever decodes it says what is wrong with it.
    return undefined;
  }
  return 2 * longest >= bytes.length ? found : undefined;
}

/** Whether a field has one scalar, whatever else is there. */
function isPlain({ field, siblings }: FieldKey): boolean {
  const { type, repeated, mapKey } = field;
  return type.kind === "scalar" && !repeated && mapKey === null && siblings.length === 0;
}

/** Passes over a scalar. @returns how many bytes of text it has, or undefined where they are no text */
function readPlain(reader: protobuf.Reader, { field: { type } }: FieldKey): number | undefined {
  if (type.kind !== "scalar") {
    return undefined;
  }
  if (type.scalar !== "string" && type.scalar !== "bytes") {
    readScalar(reader, type.scalar);
    return 0;
  }
  const text = reader.bytes();
  return type.scalar === "bytes" || isUtf8(text) ? text.length : undefined;
}
