import { isUtf8 } from "node:buffer";
import protobuf from "protobufjs/minimal.js";
import { type Field, readScalar, type Schema } from "../../glue-gen/index.ts";
import { LONG_BYTES } from "../long-memory.ts";
import { type FieldKey, fieldKeys } from "./json-keys.ts";
import { messageOf } from "./lookup.ts";
import { anyName, wellKnownOf } from "./well-known.ts";

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
  if (bytes.length < LONG_BYTES || hasOwnForm) {
    return undefined;
  }
  const keys = fieldKeys(messageOf(schema, messageName));
  const reader = protobuf.Reader.create(bytes);
  const found = new Set<Field>();
  let longest = 0;
  try {
    for (let fields = 0; reader.pos < reader.len; fields++) {
      const tag = reader.tag();
      const key = keys.get(tag >>> 3);
      if (fields === MAX_FIELDS || key === undefined || key.wireType !== (tag & 7)) {
        return undefined;
      }
      const length = readSingle(reader, key);
      if (length === undefined) {
        return undefined;
      }
      found.add(key.field);
      longest = Math.max(longest, length);
    }
  } catch {
    // Whoever decodes it says what is wrong with it.
    return undefined;
  }
  return 2 * longest >= bytes.length ? found : undefined;
}

/**
 * Passes over a scalar of a field that has one, whatever else is there.
 * @returns how many bytes of text it has; undefined where it is another field, or no text
 */
function readSingle(reader: protobuf.Reader, { field, siblings }: FieldKey): number | undefined {
  const { type, repeated, mapKey } = field;
  if (type.kind !== "scalar" || repeated || mapKey !== null || siblings.length > 0) {
    return undefined;
  }
  if (type.scalar !== "string" && type.scalar !== "bytes") {
    readScalar(reader, type.scalar);
    return 0;
  }
  const text = reader.bytes();
  return type.scalar === "bytes" || isUtf8(text) ? text.length : undefined;
}
