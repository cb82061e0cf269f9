import protobuf from "protobufjs/minimal.js";
import {
  type ContextWrite,
  contextLimits,
  type Field,
  readScalar,
  wireTypeOf,
  zeroOf,
} from "../../glue-gen/index.ts";
import { Cursor, WireError } from "../../glue-gen/wire/v1/index.ts";
import { HeddleError } from "../errors.ts";

const cursor = new Cursor();

/**
 * What a step's output says that is to be written to the context: a text for each key. A field that tells its presence
 * and is absent writes nothing; an empty text removes the key.
 * @throws WireError where the output is no message, HeddleError CONTEXT_LIMIT
 */
export function writtenValues(
  writes: readonly ContextWrite[],
  bytes: Uint8Array,
  start: number,
  end: number,
): Map<string, string> {
  const places = new Map<number, number>();
  for (let at = start; at < end; ) {
    const tag = cursor.long(bytes, at, end);
    const content = cursor.position;
    at = cursor.skip(bytes, content, end, tag);
    places.set(tag, content);
  }
  const values = new Map<string, string>();
  for (const { key, field } of writes) {
    const text = textOf(field, bytes, places, end);
    if (text === undefined) {
      continue;
    }
    const length = Buffer.byteLength(text);
    if (length > contextLimits.valueBytes) {
      throw new HeddleError(
        "CONTEXT_LIMIT",
        `The value for ${key} has ${length} bytes; at most ${contextLimits.valueBytes} are taken.`,
        { place: key },
      );
    }
    values.set(key, text);
  }
  return values;
}

function textOf(
  { type, number, presence, name }: Field,
  bytes: Uint8Array,
  places: ReadonlyMap<number, number>,
  end: number,
): string | undefined {
  if (type.kind !== "scalar") {
    throw new TypeError(`the field ${name} is written to the context and is no scalar`);
  }
  const place = places.get(number * 8 + wireTypeOf(type));
  if (place === undefined) {
    return presence ? undefined : String(zeroOf(type.scalar));
  }
  const reader = protobuf.Reader.create(bytes);
  reader.pos = place;
  reader.len = end;
  try {
    return String(readScalar(reader, type.scalar));
  } catch {
    throw new WireError(`the field ${name} is not ${type.scalar}`);
  }
}
