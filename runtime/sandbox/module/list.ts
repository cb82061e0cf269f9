import type { Reader } from "../binary/index.ts";
import { checkLimit } from "../refusals.ts";

/** Reads a list whose length is preceded by its number of items, which has a limit. */
export function list<T>(reader: Reader, limit: number, what: string, read: (reader: Reader) => T): T[] {
  const count = reader.u32();
  checkLimit(count, limit, what);
  const items: T[] = [];
  for (let index = 0; index < count; index++) {
    items.push(read(reader));
  }
  return items;
}
