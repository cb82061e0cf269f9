import { Writer } from "../binary/index.ts";
import {
  type CoreModule,
  externalKind,
  type Limits,
  type NewIndices,
  op,
  preamble,
  valueType,
  writeConstant,
  writeDataSegment,
  writeElementSegment,
  writeFunctionTypes,
  writeLimits,
  writeSection,
  writeTable,
  writeVector,
} from "../module/index.ts";
import { allocatorType, writeAllocator, writeGuard } from "./allocators.ts";
import { BodyLinker } from "./body.ts";
import type { PartIndices } from "./indices.ts";
import { elementsOf, type Layout } from "./layout.ts";
import type { Program } from "./program.ts";

/** The memory of the linked module, and the functions that it exports. */
export interface Exports {
  readonly memory: Limits;
  /** What the host calls. */
  readonly functions: readonly number[];
  readonly realloc: number;
}

/** Writes the module that all parts of a program make together. */
export function writeLinked(program: Program, layout: Layout, exports: Exports): Uint8Array {
  return new LinkedWriter(program, layout).write(exports);
}

interface Part {
  readonly module: CoreModule;
  readonly indices: PartIndices;
  readonly part: number;
  /** The same indices, as what writes items asks for them. */
  readonly names: NewIndices;
}

class LinkedWriter {
  readonly #program: Program;
  readonly #layout: Layout;
  readonly #parts: readonly Part[];

  constructor(program: Program, layout: Layout) {
    this.#program = program;
    this.#layout = layout;
    this.#parts = program.parts.map(({ module }, part) => {
      const indices = layout.indices[part] as PartIndices;
      const { functions, tables, globals } = indices;
      const names = {
        function: (index: number) => functions.at(index),
        table: (index: number) => tables.at(index),
        global: (index: number) => globals.at(index),
      };
      return { module, indices, part, names };
    });
  }

  write({ memory, functions: called, realloc }: Exports): Uint8Array {
    const starts = this.#parts.flatMap(({ module, indices }) =>
      module.start === undefined ? [] : [indices.functions.at(module.start)],
    );
    const defined = this.#parts.flatMap(({ module, indices, part }) =>
      this.#program.isForwarder(part) ? [] : module.functions.map((type) => indices.types.at(type)),
    );
    const added = this.#added(realloc, starts);
    const functions = [...defined, ...added.map(({ type }) => type)];
    const indexOf = (what: Added | undefined) =>
      what === undefined ? undefined : this.#layout.hosts.length + defined.length + added.indexOf(what);
    const allocator = indexOf(added.find(({ role }) => role === "allocator")) ?? realloc;
    const start = indexOf(added.find(({ role }) => role === "start")) ?? starts[0];
    const output = new Writer(this.#parts[0]?.module.bytes.length);
    output.append(preamble);
    writeSection(output, 1, (writer) => writeFunctionTypes(writer, this.#layout.types));
    writeSection(output, 2, (writer) => this.#imports(writer));
    writeSection(output, 3, (writer) => writeVector(writer, functions, (type) => writer.u32(type)));
    writeSection(output, 4, (writer) => this.#tables(writer));
    writeSection(output, 5, (writer) => {
      writer.u32(1);
      writeLimits(writer, memory);
    });
    writeSection(output, 6, (writer) => this.#globals(writer));
    writeSection(output, 7, (writer) => writeExports(writer, called, allocator));
    if (start !== undefined) {
      writeSection(output, 8, (writer) => writer.u32(start));
    }
    writeSection(output, 9, (writer) => this.#elements(writer));
    if (this.#parts.some(({ module }) => module.dataCount !== undefined)) {
      writeSection(output, 12, (writer) => writer.u32(this.#dataSegments().length));
    }
    writeSection(output, 10, (writer) => {
      writer.u32(functions.length);
      this.#bodies(writer);
      for (const { write } of added) {
        write(writer);
      }
    });
    writeSection(output, 11, (writer) => this.#data(writer));
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

  #imports(writer: Writer): void {
    writeVector(writer, this.#layout.hosts, ({ host, type }) => {
      writer.name(host.id);
      // The same function may be imported with a wrong type as well, which admission will refuse.
      writer.name(String(type));
      writer.u8(externalKind.function);
      writer.u32(type);
    });
  }

  #tables(writer: Writer): void {
    const tables = this.#parts.flatMap(({ module, names, part }) =>
      this.#program.isForwarder(part) ? [] : module.tables.map((table) => ({ module, names, table })),
    );
    writeVector(writer, tables, ({ module, names, table }) => writeTable(writer, module, table, names));
  }

  #globals(writer: Writer): void {
    const globals = this.#parts.flatMap(({ module, names }) =>
      module.globals.map((global) => ({ module, names, global })),
    );
    const added = this.#layout.allocators.others.length > 0;
    writer.u32(globals.length + (added ? 1 : 0));
    for (const { module, names, global } of globals) {
      writer.op(global.type, global.mutable ? 1 : 0);
      writeConstant(writer, module, global.init, names);
    }
    if (added) {
      writer.op(valueType.i32, 1, op.i32Const, 0, op.end);
    }
  }

  #elements(writer: Writer): void {
    const segments = this.#parts.flatMap(({ module, names, part }) =>
      elementsOf(this.#program, part).map((segment) => ({ module, names, segment })),
    );
    writeVector(writer, segments, ({ module, names, segment }) =>
      writeElementSegment(writer, module, segment, names),
    );
  }

  #bodies(writer: Writer): void {
    const body = new Writer(4096);
    for (const { module, indices, part } of this.#parts) {
      const linker = new BodyLinker(module, indices);
      for (const span of this.#program.isForwarder(part) ? [] : module.bodies) {
        body.clear();
        linker.write(span, body);
        writer.sized(body);
      }
    }
  }

  #dataSegments() {
    return this.#parts.flatMap(({ module, names }) =>
      module.data.map((segment) => ({ module, names, segment })),
    );
  }

  #data(writer: Writer): void {
    writeVector(writer, this.#dataSegments(), ({ module, names, segment }) =>
      writeDataSegment(writer, module, segment, names),
    );
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

/** Name of the export of the function of a position among those that the host calls. */
export function functionName(position: number): string {
  return `call ${position}`;
}

function writeExports(writer: Writer, functions: readonly number[], realloc: number): void {
  const exports = [
    ...functions.map((index, position) => [functionName(position), externalKind.function, index] as const),
    ["realloc", externalKind.function, realloc],
    ["memory", externalKind.memory, 0],
  ] as const;
  writeVector(writer, exports, ([name, kind, index]) => {
    writer.name(name);
    writer.u8(kind);
    writer.u32(index);
  });
}
