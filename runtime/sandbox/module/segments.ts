import type { Reader } from "../binary/index.ts";
import { limits } from "../limits.ts";
import { unsupported } from "../refusals.ts";
import { skipConstant } from "./constant.ts";
import { list } from "./list.ts";
import { type DataSegment, type ElementSegment, valueType } from "./model.ts";
import { readValueType } from "./value-types.ts";

/** Reads an element segment in any of its eight forms. */
export function readElements(reader: Reader): ElementSegment {
  const position = reader.position;
  const flags = reader.u32();
  if (flags > 7) {
    throw reader.malformed("an element segment has unknown flags", position);
  }
  const active = (flags & 1) === 0;
  const table = active && (flags & 2) !== 0 ? reader.u32() : 0;
  const offset = active ? skipConstant(reader) : undefined;
  const expressions = (flags & 4) !== 0;
  let type: number = valueType.funcref;
  if ((flags & 3) !== 0) {
    if (expressions) {
      type = readValueType(reader);
    } else if (reader.u8() !== 0) {
      throw reader.malformed("an element segment has an unknown kind", reader.position - 1);
    }
  }
  const mode = active ? "active" : (flags & 2) !== 0 ? "declared" : "passive";
  const items = expressions
    ? {
        form: "expressions" as const,
        spans: list(reader, limits.elementEntries, "entries of element segments", skipConstant),
      }
    : {
        form: "functions" as const,
        indices: list(reader, limits.elementEntries, "entries of element segments", (r) => r.u32()),
      };
  return { mode, table, offset, type, items };
}

/** Number of entries of an element segment. */
export function elementCount(segment: ElementSegment): number {
  return segment.items.form === "functions" ? segment.items.indices.length : segment.items.spans.length;
}

/** Reads a data segment. */
export function readData(reader: Reader): DataSegment {
  const position = reader.position;
  const flags = reader.u32();
  if (flags > 2) {
    throw reader.malformed("a data segment has unknown flags", position);
  }
  if (flags === 2 && reader.u32() !== 0) {
    throw unsupported("several memories", `byte ${position}`);
  }
  const mode = flags === 1 ? "passive" : "active";
  const offset = flags === 1 ? undefined : skipConstant(reader);
  const length = reader.u32();
  const start = reader.position;
  reader.skip(length);
  return { mode, offset, content: { start, end: reader.position } };
}
