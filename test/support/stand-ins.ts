import { Reader, Writer } from "../../runtime/sandbox/binary/index.ts";
import { type CoreModule, readModule, valueType } from "../../runtime/sandbox/module/index.ts";

const { i32 } = valueType;

/** Sections by their number in the binary. */
const section = { type: 1, function: 3, export: 7, code: 10 } as const;

/** For a section, what writes more items for its vector and tells how many they are. */
type Additions = Readonly<Partial<Record<number, (writer: Writer) => number>>>;

/** Types of the functions that calls of the sandbox need. */
const standIns = [
  [i32, i32],
  [i32, i32, i32, i32],
];

/** The module with two more functions, for `rewriteCore` to find, which its own exports do not lead to. */
export function withStandIns(core: Uint8Array): Uint8Array {
  const { types } = readModule(core);
  return extended(core, {
    [section.type]: (writer) => {
      for (const params of standIns) writer.op(0x60, params.length, ...params, 1, i32);
      return standIns.length;
    },
    [section.function]: (writer) => {
      for (const index of standIns.keys()) writer.u32(types.length + index);
      return standIns.length;
    },
    [section.code]: (writer) => {
      // No local variables; i32.const 0; end.
      for (const _ of standIns) writer.op(4, 0, 0x41, 0, 0x0b);
      return standIns.length;
    },
  });
}

/** The module with everything exported that an instance has, so that a test can look at it. */
export function withEverythingExported(core: Uint8Array): Uint8Array {
  const module = readModule(core);
  return extended(core, {
    [section.export]: (writer) => {
      const names = [...hiddenParts(module)];
      for (const { name, kind, index } of names) {
        writer.name(name);
        writer.u8(kind);
        writer.u32(index);
      }
      return names.length;
    },
  });
}

function* hiddenParts(module: CoreModule): Generator<{ name: string; kind: number; index: number }> {
  for (const index of module.tables.keys()) yield { name: `(table ${index})`, kind: 1, index };
  if (module.memory !== undefined) yield { name: "(memory)", kind: 2, index: 0 };
  for (const index of module.globals.keys()) yield { name: `(global ${index})`, kind: 3, index };
}

function extended(core: Uint8Array, additions: Additions): Uint8Array {
  const reader = new Reader(core, 8);
  const out = new Writer(core.length + 1024);
  out.copy(core, 0, 8);
  while (!reader.done) {
    const start = reader.position;
    const id = reader.u8();
    const content = reader.part(reader.u32());
    const add = additions[id];
    if (add === undefined) {
      out.copy(core, start, reader.position);
      continue;
    }
    const items = new Writer();
    const added = add(items);
    const vector = new Writer(content.end - content.position + 1024);
    vector.u32(content.u32() + added);
    vector.copy(core, content.position, content.end);
    vector.append(items.view());
    out.u8(id);
    out.sized(vector);
  }
  return out.bytes();
}
