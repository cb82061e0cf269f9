import type { Schema } from "../../glue-gen/index.ts";
import { Decoder } from "./json-decoder.ts";
import type { JsonDecodeOptions } from "./json-options.ts";

/**
 * Decodes a message to plain JSON, as Protobuf's canonical mapping has it: fields by their names in JSON,
 * bytes in base64, 64-bit integers as text, enums by name where the number has one, and the types of
 * `google.protobuf` in the form of their own. Messages, members of a oneof and `optional` fields are there
 * only where they were given. Fields of another wire type than their own count as unknown, and what is
 * unknown is left out.
 * @throws HeddleError BAD_OUTPUT with the place, where the bytes are not such a message
 */
export function decodeJson(
  schema: Schema,
  messageName: string,
  bytes: Uint8Array,
  options: JsonDecodeOptions = {},
): unknown {
  return new Decoder(schema, bytes, options).decode(messageName);
}

/**
 * As {@link decodeJson} for the messages of a list, whose values count together, each message as one more.
 * @throws HeddleError BAD_OUTPUT as {@link decodeJson}
 */
export function decodeJsonList(
  schema: Schema,
  messageName: string,
  messages: Iterable<Uint8Array>,
  options: JsonDecodeOptions = {},
): unknown[] {
  const list: unknown[] = [];
  let values = 0;
  for (const bytes of messages) {
    const decoder = new Decoder(schema, bytes, options, values + 1);
    list.push(decoder.decode(messageName));
    values = decoder.values;
  }
  return list;
}
