import { Writer } from "../binary/index.ts";
import {
  type CoreModule,
  type ElementSegment,
  externalKind,
  type Limits,
  op,
  rewriteConstant,
  type Span,
  valueType,
} from "../module/index.ts";
import { allocatorType, writeAllocator, writeGuard } from "./allocators.ts";
import { BodyLinker } from "./body.ts";
import type { PartIndices } from "./indices.ts";
import { elementsOf, type Layout } from "./layout.ts";
import type { Program } from "./program.ts";

const preamble = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** The memory of the linked module, and the functions that it exports by the same names. */
export interface Exports {
  readonly memory: Limits;
  readonly run: number;
  readonly realloc: number;
}

/** Writes the module that all parts of a program make together. */
export function writeLinked(program: Program, layout: Layout, exports: Exports): Uint8Array {
  return new LinkedWriter(program, layout).write(exports);
}

type Part = readonly [CoreModule, PartIndices, number];

class LinkedWriter {
  readonly #program: Program;
  readonly #layout: Layout;
  readonly #parts: readonly Part[];

  constructor(program: Program, layout: Layout) {
    this.#program = program;
    this.#layout = layout;
    this.#parts = program.parts.map(({ module }, part) => [
      module,
      layout.indices[part] as PartIndices,
      part,
    ]);
  }

  write({ memory, run, realloc }: Exports): Uint8Array {
    const starts = this.#parts.flatMap(([module, indices]) =>
      module.start === undefined ? [] : [indices.functions.at(module.start)],
    );
    const defined = this.#parts.flatMap(([module, indices, part]) =>
      this.#program.isForwarder(part) ? [] : module.functions.map((type) => indices.types.at(type)),
    );
    const added = this.#added(realloc, starts);
    const functions = [...defined, ...added.map(({ type }) => type)];
    const indexOf = (what: Added | undefined) =>
      what === undefined ? undefined : this.#layout.hosts.length + defined.length + added.indexOf(what);
    const allocator = indexOf(added.find(({ role }) => role === "allocator")) ?? realloc;
    const start = indexOf(added.find(({ role }) => role === "start")) ?? starts[0];
    const output = new Writer(this.#parts[0]?.[0].bytes.length);
    output.append(preamble);
    section(output, 1, (writer) => this.#types(writer));
    section(output, 2, (writer) => this.#imports(writer));
    section(output, 3, (writer) => vector(writer, functions, (type) => writer.u32(type)));
    section(output, 4, (writer) => this.#tables(writer));
    section(output, 5, (writer) => {
      writer.u32(1);
      writeLimits(writer, memory);
    });
    section(output, 6, (writer) => this.#globals(writer));
    section(output, 7, (writer) => writeExports(writer, run, allocator));
    if (start !== undefined) {
      section(output, 8, (writer) => writer.u32(start));
    }
    section(output, 9, (writer) => this.#elements(writer));
    if (this.#parts.some(([module]) => module.dataCount !== undefined)) {
      section(output, 12, (writer) => writer.u32(this.#dataSegments().length));
    }
    section(output, 10, (writer) => {
      writer.u32(functions.length);
      this.#bodies(writer);
      for (const { write } of added) {
        write(writer);
      }
    });
    section(output, 11, (writer) => this.#data(writer));
    return output.bytes();
  }

  /** The functions that are no part's, behind those of the parts: the layout counts on guards and traps first. */
  #added(realloc: number, starts: readonly number[]): readonly Added[] {
    const layout = this.#layout;
    const { guards, others } = layout.allocators;
    const { allocatorGlobal } = layout;
    const added: Added[] = guards.map((guard) => ({
      role: "guard",
      type: layout.type(guard.type),
      write: (writer) => writeGuard(writer, guard, allocatorGlobal),
    }));
    for (const type of layout.traps) {
      added.push({ role: "trap", type, write: (writer) => writer.op(3, 0, op.unreachable, op.end) });
    }
    if (others.length > 0) {
      const indices = others.map((other) => layout.functionIndex(other));
      added.push({
        role: "allocator",
        type: layout.type(allocatorType),
        write: (writer) => writeAllocator(writer, realloc, indices, allocatorGlobal),
      });
    }
    if (starts.length > 1) {
      const type = layout.type({ params: noTypes, results: noTypes });
      added.push({ role: "start", type, write: (writer) => writeStart(writer, starts) });
    }
    return added;
  }

  #types(writer: Writer): void {
    vector(writer, this.#layout.types, (type) => {
      writer.u8(0x60);
      vector(writer, [...type.params], (value) => writer.u8(value));
      vector(writer, [...type.results], (value) => writer.u8(value));
    });
  }

  #imports(writer: Writer): void {
    vector(writer, this.#layout.hosts, ({ host, type }) => {
      writer.name(host.id);
      // The same function may be imported with a wrong type as well, which admission will refuse.
      writer.name(String(type));
      writer.u8(externalKind.function);
      writer.u32(type);
    });
  }

  #tables(writer: Writer): void {
    const tables = this.#parts.flatMap(([module, indices, part]) =>
      this.#program.isForwarder(part) ? [] : module.tables.map((table) => ({ module, indices, table })),
    );
    vector(writer, tables, ({ module, indices, table }) => {
      if (table.init !== undefined) {
        writer.op(0x40, 0x00);
      }
      writer.u8(table.element);
      writeLimits(writer, table.limits);
      if (table.init !== undefined) {
        constant(writer, module, indices, table.init);
      }
    });
  }

  #globals(writer: Writer): void {
    const globals = this.#parts.flatMap(([module, indices]) =>
      module.globals.map((global) => ({ module, indices, global })),
    );
    const added = this.#layout.allocators.others.length > 0;
    writer.u32(globals.length + (added ? 1 : 0));
    for (const { module, indices, global } of globals) {
      writer.op(global.type, global.mutable ? 1 : 0);
      constant(writer, module, indices, global.init);
    }
    if (added) {
      writer.op(valueType.i32, 1, op.i32Const, 0, op.end);
    }
  }

  #elements(writer: Writer): void {
    const segments = this.#parts.flatMap(([module, indices, part]) =>
      elementsOf(this.#program, part).map((segment) => ({ module, indices, segment })),
    );
    vector(writer, segments, ({ module, indices, segment }) => element(writer, module, indices, segment));
  }

  #bodies(writer: Writer): void {
    const body = new Writer(4096);
    for (const [module, indices, part] of this.#parts) {
      const linker = new BodyLinker(module, indices);
      for (const span of this.#program.isForwarder(part) ? [] : module.bodies) {
        body.clear();
        linker.write(span, body);
        writer.sized(body);
      }
    }
  }

  #dataSegments() {
    return this.#parts.flatMap(([module, indices]) =>
      module.data.map((segment) => ({ module, indices, segment })),
    );
  }

  #data(writer: Writer): void {
    vector(writer, this.#dataSegments(), ({ module, indices, segment }) => {
      writer.u8(segment.mode === "active" ? 0 : 1);
      if (segment.offset !== undefined) {
        constant(writer, module, indices, segment.offset);
      }
      writer.u32(segment.content.end - segment.content.start);
      writer.copy(module.bytes, segment.content.start, segment.content.end);
    });
  }
}

/** A function that linking adds. */
interface Added {
  readonly role: "guard" | "trap" | "allocator" | "start";
  readonly type: number;
  readonly write: (writer: Writer) => void;
}

const noTypes = new Uint8Array();

/** A function that calls those by which the parts start, in the order of their instantiation. */
function writeStart(writer: Writer, starts: readonly number[]): void {
  const body = new Writer();
  body.u8(0);
  for (const start of starts) {
    body.u8(op.call);
    body.u32(start);
  }
  body.u8(op.end);
  writer.sized(body);
}

function writeExports(writer: Writer, run: number, realloc: number): void {
  const exports = [
    ["run", externalKind.function, run],
    ["realloc", externalKind.function, realloc],
    ["memory", externalKind.memory, 0],
  ] as const;
  vector(writer, exports, ([name, kind, index]) => {
    writer.name(name);
    writer.u8(kind);
    writer.u32(index);
  });
}

function element(
  writer: Writer,
  module: CoreModule,
  indices: PartIndices,
  { items, mode, offset, table, type }: ElementSegment,
): void {
  const target = mode === "active" ? indices.tables.at(table) : 0;
  const expressions = items.form === "expressions" ? 4 : 0;
  // The long form names table and type; the short one of active segments means table 0 and funcref.
  const long = mode === "active" && (target !== 0 || type !== valueType.funcref);
  writer.u32(expressions | (mode === "active" ? (long ? 2 : 0) : mode === "passive" ? 1 : 3));
  if (long) {
    writer.u32(target);
  }
  if (offset !== undefined) {
    constant(writer, module, indices, offset);
  }
  if (mode !== "active" || long) {
    writer.u8(items.form === "expressions" ? type : 0);
  }
  if (items.form === "functions") {
    vector(writer, items.indices, (index) => writer.u32(indices.functions.at(index)));
  } else {
    vector(writer, items.spans, (span) => constant(writer, module, indices, span));
  }
}

function constant(writer: Writer, module: CoreModule, indices: PartIndices, span: Span): void {
  rewriteConstant(
    module.bytes,
    span,
    writer,
    (index) => indices.functions.at(index),
    (index) => indices.globals.at(index),
  );
}

function writeLimits(writer: Writer, { min, max }: Limits): void {
  writer.u8(max === undefined ? 0 : 1);
  writer.u32(min);
  if (max !== undefined) {
    writer.u32(max);
  }
}

function vector<T>(writer: Writer, items: readonly T[], write: (item: T) => void): void {
  writer.u32(items.length);
  for (const item of items) {
    write(item);
  }
}

function section(output: Writer, id: number, write: (writer: Writer) => void): void {
  const content = new Writer();
  write(content);
  output.u8(id);
  output.sized(content);
}
