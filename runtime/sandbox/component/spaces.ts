import type { Reader } from "../binary/index.ts";
import { limits } from "../limits.ts";
import { checkLimit, unsupported } from "../refusals.ts";
import { type ComponentItem, type CoreInstance, type CoreItem, coreSort, sort } from "./model.ts";

export type ItemSort = ComponentItem["sort"];

const itemSorts = new Map<number, ItemSort>([
  [sort.function, "function"],
  [sort.type, "type"],
  [sort.component, "component"],
  [sort.instance, "instance"],
]);

/** A sort: a number where it is one of core items other than modules. */
export function readSort(reader: Reader): ItemSort | number {
  const position = reader.position;
  const kind = reader.u8();
  if (kind === sort.core) {
    const core = reader.u8();
    return core === coreSort.module ? "module" : core;
  }
  const item = itemSorts.get(kind);
  if (item === undefined) {
    throw unsupported("values of components", `byte ${position}`);
  }
  return item;
}

export function itemSort(reader: Reader, kind: ItemSort | number): ItemSort {
  if (typeof kind === "number") {
    throw reader.malformed("there is a core item where one of components is expected");
  }
  return kind;
}

/** An export of a core instance. Whether a module has it is seen when the modules are linked. */
export function exportOf(reader: Reader, instance: CoreInstance, kind: number, name: string): CoreItem {
  if (instance.kind === "instantiated") {
    return { kind: "export", sort: kind, instance, name };
  }
  const item = instance.exports.get(name);
  if (item === undefined || sortOf(item) !== kind) {
    throw reader.malformed(`no core instance exports "${name}" of this sort`);
  }
  return item;
}

/** The sort of a core item, as in the binary. */
export function sortOf(item: CoreItem): number {
  return item.kind === "export" ? item.sort : coreSort.function;
}

export function repeat(reader: Reader, read: () => void): void {
  const count = reader.u32();
  checkLimit(count, limits.componentItems, "items in a section");
  for (let index = 0; index < count; index++) {
    read();
  }
}

/** Reads a list of items under names. */
export function named<T>(reader: Reader, readName: () => string, read: () => T): ReadonlyMap<string, T> {
  const items = new Map<string, T>();
  repeat(reader, () => {
    const position = reader.position;
    const name = readName();
    if (items.has(name)) {
      throw reader.malformed(`there is "${name}" twice`, position);
    }
    items.set(name, read());
  });
  return items;
}

export function push<T>(space: T[], item: T, what: string): void {
  checkLimit(space.length + 1, limits.componentItems, what);
  space.push(item);
}

/** The item of an index space whose index comes next; what comes later in the component does not exist yet. */
export function at<T>(reader: Reader, space: readonly T[], what: string): T {
  const position = reader.position;
  const index = reader.u32();
  const item = space[index];
  if (item === undefined) {
    throw reader.malformed(`there is no ${what} ${index}`, position);
  }
  return item;
}
