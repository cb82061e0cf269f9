import { Reader, Writer } from "../../runtime/sandbox/binary/index.ts";
import { externalKind, functionType, readModule, valueType } from "../../runtime/sandbox/module/index.ts";

/** Changes to modules that were not made for the tests, before they are rewritten. */

const { i32, i64, f32, f64, v128, funcref, externref } = valueType;

/** Sections by their number in the binary. */
const section = { type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 } as const;

/** All sections in their order, which is not that of the numbers: the count of data segments precedes the code. */
const order = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11];

/** Types of the functions that calls of the sandbox need. */
const standIns = [
  [i32, i32],
  [i32, i32, i32, i32],
];

/** The module with two more functions, for `rewriteCore` to find, which its own exports do not lead to. */
export function withStandIns(core: Uint8Array): Uint8Array {
  const { types } = readModule(core);
  const functionTypes = standIns.map((params) => [0x60, params.length, ...params, 1, i32]);
  // No local variables; i32.const 0; end.
  const bodies = standIns.map(() => [4, 0, 0x41, 0, 0x0b]);
  const added = standIns.map((_, index) => item((writer) => writer.u32(types.length + index)));
  return extended(
    extended(extended(core, section.type, functionTypes), section.function, added),
    section.code,
    bodies,
  );
}

/** The module with everything exported that an instance has, so that a test can look at it. */
export function withEverythingExported(core: Uint8Array): Uint8Array {
  const module = readModule(core);
  const parts = [
    ...module.tables.map((_, index) => ({ name: `(table ${index})`, kind: externalKind.table, index })),
    ...(module.memory === undefined ? [] : [{ name: "(memory)", kind: externalKind.memory, index: 0 }]),
    ...module.globals.map((_, index) => ({ name: `(global ${index})`, kind: externalKind.global, index })),
  ];
  const items = parts.map(({ name, kind, index }) =>
    item((writer) => {
      writer.name(name);
      writer.u8(kind);
      writer.u32(index);
    }),
  );
  return extended(core, section.export, items);
}

/** A call of an exported function with constants. */
export interface ConstantCall {
  readonly name: string;
  readonly values: readonly number[];
}

/**
 * The module with functions of no parameters, `0`, `1` and so on, for its only exports, each of which makes a call: for
 * engines that can do no more than run all exports in their order.
 */
export function withCalls(core: Uint8Array, calls: readonly ConstantCall[]): Uint8Array {
  const module = readModule(core);
  const defined = module.importedFunctions + module.functions.length;
  const made = calls.map(({ name, values }, position) => {
    const callee = module.exports.find(
      (entry) => entry.name === name && entry.kind === externalKind.function,
    );
    const type = callee === undefined ? undefined : functionType(module, callee.index);
    if (callee === undefined || type === undefined) throw new Error(`there is no function ${name}`);
    const body = new Writer();
    body.u8(0);
    for (const [at, value] of values.entries()) writeConstant(body, type.params[at], value);
    body.u8(0x10);
    body.u32(callee.index);
    body.u8(0x0b);
    return {
      type: [0x60, 0, type.results.length, ...type.results],
      index: item((writer) => writer.u32(module.types.length + position)),
      body: item((writer) => writer.sized(body)),
      export: item((writer) => {
        writer.name(String(position));
        writer.u8(externalKind.function);
        writer.u32(defined + position);
      }),
    };
  });
  let edited = extended(
    core,
    section.type,
    made.map(({ type }) => type),
  );
  edited = extended(
    edited,
    section.function,
    made.map(({ index }) => index),
  );
  edited = extended(
    edited,
    section.code,
    made.map(({ body }) => body),
  );
  return replaced(edited, section.export, () => vector(made.map((each) => each.export)));
}

function writeConstant(writer: Writer, type: number | undefined, value: number): void {
  if (type === i32) {
    writer.u8(0x41);
    writer.s32(value);
  } else if (type === f64) {
    writer.u8(0x44);
    writer.append(new Uint8Array(Float64Array.of(value).buffer));
  } else {
    throw new Error("there are only constants of the types i32 and f64");
  }
}

/** The bytes of an item of a section. */
function item(write: (writer: Writer) => void): readonly number[] {
  const writer = new Writer();
  write(writer);
  return [...writer.bytes()];
}

/** Constants that are zero, or null, by type. */
const zeros = new Map<number, readonly number[]>([
  [i32, [0x41, 0]],
  [i64, [0x42, 0]],
  [f32, [0x43, 0, 0, 0, 0]],
  [f64, [0x44, 0, 0, 0, 0, 0, 0, 0, 0]],
  [v128, [0xfd, 12, ...new Array<number>(16).fill(0)]],
  [funcref, [0xd0, funcref]],
  [externref, [0xd0, externref]],
]);

/**
 * The module with globals of its own, zero or null, in place of those that it imports, as no function of Heddle may.
 * They keep their indices.
 * @throws Error if it imports something else that is not a function
 */
export function withOwnGlobals(core: Uint8Array): Uint8Array {
  const globals: number[][] = [];
  const withFunctionsOnly = replaced(core, section.import, (content) => {
    const functions: number[][] = [];
    for (let left = content?.u32() ?? 0; content !== undefined && left > 0; left--) {
      const start = content.position;
      content.name();
      content.name();
      const kind = content.u8();
      if (kind === externalKind.function) {
        content.u32();
        functions.push([...core.subarray(start, content.position)]);
        continue;
      }
      const [type, mutable] = [content.u8(), content.u8()];
      const zero = zeros.get(type);
      if (kind !== externalKind.global || zero === undefined) throw new Error("there is another import");
      globals.push([type, mutable, ...zero, 0x0b]);
    }
    return vector(functions);
  });
  if (globals.length === 0) return core;
  return replaced(withFunctionsOnly, section.global, (content) => {
    const all = vector(globals, content?.u32());
    if (content !== undefined) all.copy(content.bytes, content.position, content.end);
    return all;
  });
}

/** A vector of these items and as many more as are still to be written. */
function vector(items: readonly (readonly number[])[], more = 0): Writer {
  const writer = new Writer(4096);
  writer.u32(items.length + more);
  for (const item of items) writer.append(Uint8Array.from(item));
  return writer;
}

/** Adds items at the end of a section. */
function extended(core: Uint8Array, id: number, items: readonly (readonly number[])[]): Uint8Array {
  return replaced(core, id, (content) => {
    const writer = new Writer((content === undefined ? 0 : content.end - content.position) + 4096);
    writer.u32((content?.u32() ?? 0) + items.length);
    if (content !== undefined) writer.copy(core, content.position, content.end);
    for (const item of items) writer.append(Uint8Array.from(item));
    return writer;
  });
}

/** Writes a section anew; its reader is undefined where the module has none. */
function replaced(core: Uint8Array, id: number, write: (content: Reader | undefined) => Writer): Uint8Array {
  const reader = new Reader(core, 8);
  const out = new Writer(core.length + 4096);
  out.copy(core, 0, 8);
  let written = false;
  const finish = (content: Reader | undefined) => {
    const section = write(content);
    out.u8(id);
    out.sized(section);
    written = true;
  };
  while (!reader.done) {
    const start = reader.position;
    const found = reader.u8();
    const content = reader.part(reader.u32());
    if (found === id) {
      finish(content);
      continue;
    }
    if (!written && order.indexOf(found) > order.indexOf(id)) finish(undefined);
    out.copy(core, start, reader.position);
  }
  if (!written) finish(undefined);
  return out.bytes();
}
