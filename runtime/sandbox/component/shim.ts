import { Reader } from "../binary/index.ts";
import {
  type CoreModule,
  constantI32,
  externalKind,
  functionType,
  type Import,
  OperatorCursor,
  op,
  readLocals,
} from "../module/index.ts";

/**
 * wit-component lowers an import that needs the main module's memory through a table: a shim module, made
 * before the main one, calls the table's slots; a fixup module, made after it, fills them. Both are
 * recognised here by all that they do, so that going around them changes nothing.
 */

/**
 * The slot that each exported function of a shim calls with its own parameters, or undefined where the
 * module does anything else.
 */
export function readShim(module: CoreModule): ReadonlyMap<string, number> | undefined {
  const plain =
    module.imports.length === 0 &&
    module.memory === undefined &&
    module.globals.length === 0 &&
    module.tables.length === 1 &&
    module.elements.length === 0 &&
    module.data.length === 0 &&
    module.start === undefined;
  if (!plain) {
    return undefined;
  }
  const slots: number[] = [];
  for (const index of module.functions.keys()) {
    const slot = calledSlot(module, index);
    if (slot === undefined) {
      return undefined;
    }
    slots.push(slot);
  }
  const exports = new Map<string, number>();
  for (const { name, kind, index } of module.exports) {
    if (kind === externalKind.function) {
      exports.set(name, slots[index] as number);
    }
  }
  return exports;
}

/** The slot that a function calls with its parameters, where that is all it does. */
function calledSlot(module: CoreModule, index: number): number | undefined {
  const body = module.bodies[index];
  const type = functionType(module, index);
  if (body === undefined || type === undefined) {
    return undefined;
  }
  const reader = new Reader(module.bytes, body.start, body.end);
  if (readLocals(reader, type.params.length).total !== 0) {
    return undefined;
  }
  const cursor = new OperatorCursor();
  for (const parameter of type.params.keys()) {
    if (cursor.next(reader) !== op.localGet || cursor.index !== parameter) {
      return undefined;
    }
  }
  if (cursor.next(reader) !== op.i32Const) {
    return undefined;
  }
  const slot = cursor.index;
  const calls =
    cursor.next(reader) === op.callIndirect &&
    cursor.index === module.functions[index] &&
    cursor.second === 0;
  return calls && cursor.next(reader) === op.end && reader.done && slot >= 0 ? slot : undefined;
}

/** What a fixup module puts where. */
export interface Fixup {
  /** The import that is the shim's table. */
  readonly table: Import;
  /** The imported function for each slot. */
  readonly functions: readonly Import[];
}

/** What a fixup module does, or undefined where it does anything but fill a table with its imports. */
export function readFixup(module: CoreModule): Fixup | undefined {
  const tables = module.imports.filter((entry) => entry.kind === externalKind.table);
  const functions = module.imports.filter((entry) => entry.kind === externalKind.function);
  const [table] = tables;
  const [segment] = module.elements;
  const plain =
    tables.length === 1 &&
    functions.length === module.imports.length - 1 &&
    module.functions.length === 0 &&
    module.tables.length === 0 &&
    module.memory === undefined &&
    module.globals.length === 0 &&
    module.data.length === 0 &&
    module.start === undefined &&
    module.elements.length === 1;
  if (!plain || table === undefined || segment?.offset === undefined || segment.table !== 0) {
    return undefined;
  }
  if (segment.items.form !== "functions" || constantI32(module.bytes, segment.offset) !== 0) {
    return undefined;
  }
  const filled = segment.items.indices.map((index) => functions[index]);
  return filled.every((entry) => entry !== undefined) ? { table, functions: filled } : undefined;
}
