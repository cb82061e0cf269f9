import { Writer } from "../binary/index.ts";
import { pageBytes } from "../limits.ts";
import {
  type CoreModule,
  type ElementSegment,
  type FunctionType,
  type ModuleFacts,
  op,
  rewriteConstant,
  valueType,
} from "../module/index.ts";
import { BodyRewriter } from "./body.ts";
import type { BranchHints } from "./body-writer.ts";
import { addControls } from "./controls.ts";
import { Helpers } from "./helpers.ts";
import { type GuestFunctions, type HiddenGlobals, layOutGlobals } from "./layout.ts";
import { planFuel } from "./plans.ts";

const preamble = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** What the rewritten module may have. */
export interface Allowance {
  /** Maximum of the memory in pages. */
  readonly pages: number;
  /** Maximum of each table in entries. */
  readonly tables: readonly number[];
  /** Leaves out that stores are noted, so that nothing makes the memory fresh: to measure what fuel alone costs. */
  readonly fuelOnly?: boolean;
}

/**
 * Writes a module of the same behaviour that counts fuel, stays in its allowance, and has the exports by
 * which the host arms and resets it. The module must be valid.
 */
export function rewriteModule(
  module: CoreModule,
  facts: ModuleFacts,
  guest: GuestFunctions,
  allowance: Allowance,
): Uint8Array {
  const globals = layOutGlobals(module);
  const helpers = new Helpers(module, globals, guest);
  const exports = addControls(helpers, globals, guest);
  const fuel = planFuel(module, facts, guest);
  const bodies = new BodyRewriter(module, globals, helpers, fuel, allowance.fuelOnly !== true);
  const map = (index: number) => bodies.mapFunction(index);

  // Elements and bodies first: they add helpers.
  const elements = new Writer();
  writeElements(elements, module, facts, map);
  const initials = new Writer();
  writeGlobals(initials, module, globals, map);
  const code = new Writer(module.bytes.length);
  const hints = module.bodies.map((_, index) => bodies.rewrite(module.importedFunctions + index, code));
  const types = new Types(module.types);
  const helperTypes = helpers.list.map((helper) => types.index(helper.type));

  const output = new Writer(2 * module.bytes.length);
  output.append(preamble);
  section(output, 1, (writer) => types.write(writer));
  section(output, 2, (writer) => writeImports(writer, module));
  section(output, 3, (writer) =>
    vector(writer, [...module.functions, ...helperTypes], (type) => writer.u32(type)),
  );
  section(output, 4, (writer) => writeTables(writer, module, allowance, map));
  section(output, 5, (writer) => {
    writer.u32(1);
    writer.u8(1);
    writer.u32(module.memory?.min ?? 0);
    writer.u32(allowance.pages);
  });
  section(output, 6, (writer) => writer.append(initials.view()));
  section(output, 7, (writer) => writeExports(writer, exports));
  section(output, 9, (writer) => writer.append(elements.view()));
  if (module.dataCount !== undefined) {
    section(output, 12, (writer) => writer.u32(module.data.length));
  }
  section(output, 0, (writer) => writeHints(writer, module, hints));
  section(output, 10, (writer) => {
    writer.u32(module.functions.length + helpers.list.length);
    writer.append(code.view());
    for (const helper of helpers.list) {
      writeHelper(writer, helper.locals, helper.code.writer);
    }
  });
  section(output, 11, (writer) => writeData(writer, module));
  return output.bytes();
}

class Types {
  readonly #list: FunctionType[];
  readonly #added = new Map<string, number>();

  constructor(types: readonly FunctionType[]) {
    this.#list = [...types];
  }

  index(type: FunctionType): number {
    const key = `${type.params.join()}>${type.results.join()}`;
    let index = this.#added.get(key);
    if (index === undefined) {
      index = this.#list.push(type) - 1;
      this.#added.set(key, index);
    }
    return index;
  }

  write(writer: Writer): void {
    vector(writer, this.#list, (type) => {
      writer.u8(0x60);
      vector(writer, [...type.params], (value) => writer.u8(value));
      vector(writer, [...type.results], (value) => writer.u8(value));
    });
  }
}

function vector<T>(writer: Writer, items: readonly T[], write: (item: T, index: number) => void): void {
  writer.u32(items.length);
  items.forEach(write);
}

function section(output: Writer, id: number, write: (writer: Writer) => void): void {
  const content = new Writer();
  write(content);
  output.u8(id);
  output.sized(content);
}

function writeImports(writer: Writer, module: CoreModule): void {
  vector(writer, module.imports, (entry) => {
    writer.name(entry.module);
    writer.name(entry.name);
    writer.u8(entry.kind);
    writer.u32(entry.type);
  });
}

function writeTables(
  writer: Writer,
  module: CoreModule,
  allowance: Allowance,
  map: (index: number) => number,
): void {
  vector(writer, module.tables, (table, index) => {
    if (table.init !== undefined) {
      writer.op(0x40, 0x00);
    }
    writer.u8(table.element);
    writer.u8(1);
    writer.u32(table.limits.min);
    writer.u32(allowance.tables[index] as number);
    if (table.init !== undefined) {
      rewriteConstant(module.bytes, table.init, writer, map);
    }
  });
}

/** Constants that are zero, or null, for each type. */
const zeroes = new Map<number, readonly number[]>([
  [valueType.i32, [op.i32Const, 0]],
  [valueType.i64, [op.i64Const, 0]],
  [valueType.f32, [op.f32Const, 0, 0, 0, 0]],
  [valueType.f64, [op.f64Const, 0, 0, 0, 0, 0, 0, 0, 0]],
  [valueType.v128, [op.prefixVector, 12, ...new Array<number>(16).fill(0)]],
  [valueType.funcref, [op.refNull, valueType.funcref]],
  [valueType.externref, [op.refNull, valueType.externref]],
]);

function writeGlobals(
  writer: Writer,
  module: CoreModule,
  globals: HiddenGlobals,
  map: (index: number) => number,
): void {
  writer.u32(module.globals.length + globals.types.length);
  for (const global of module.globals) {
    writer.op(global.type, global.mutable ? 1 : 0);
    rewriteConstant(module.bytes, global.init, writer, map);
  }
  for (const type of globals.types) {
    writer.op(type, 1, ...(zeroes.get(type) as readonly number[]), op.end);
  }
}

function writeExports(writer: Writer, exports: ReadonlyMap<string, number>): void {
  writer.u32(exports.size + 1);
  writer.name("memory");
  writer.op(2, 0);
  for (const [name, index] of exports) {
    writer.name(name);
    writer.u8(0);
    writer.u32(index);
  }
}

function writeElements(
  writer: Writer,
  module: CoreModule,
  facts: ModuleFacts,
  map: (index: number) => number,
): void {
  const referenced = facts.referencedFunctions;
  writer.u32(module.elements.length + (referenced.length > 0 ? 1 : 0));
  for (const segment of module.elements) {
    writeElementSegment(writer, module, segment, map);
  }
  if (referenced.length > 0) {
    // ref.func wants its function declared outside the code; the guest's exports, now dropped, may have been that.
    writer.op(3, 0);
    vector(writer, referenced, (index) => writer.u32(map(index)));
  }
}

function writeElementSegment(
  writer: Writer,
  module: CoreModule,
  segment: ElementSegment,
  map: (index: number) => number,
): void {
  const { items, mode, offset } = segment;
  const expressions = items.form === "expressions" ? 4 : 0;
  // The long form names table and type; the short one of active segments means table 0 and funcref.
  const long = mode === "active" && (segment.table !== 0 || segment.type !== valueType.funcref);
  writer.u32(expressions | (mode === "active" ? (long ? 2 : 0) : mode === "passive" ? 1 : 3));
  if (long) {
    writer.u32(segment.table);
  }
  if (offset !== undefined) {
    rewriteConstant(module.bytes, offset, writer, map);
  }
  if (mode !== "active" || long) {
    writer.u8(items.form === "expressions" ? segment.type : 0);
  }
  if (items.form === "functions") {
    vector(writer, items.indices, (index) => writer.u32(map(index)));
  } else {
    vector(writer, items.spans, (span) => rewriteConstant(module.bytes, span, writer, map));
  }
}

/** Engines that do not know the section pass over it. */
function writeHints(writer: Writer, module: CoreModule, hints: readonly BranchHints[]): void {
  writer.name("metadata.code.branch_hint");
  const hinted = [...hints.entries()].filter(([, places]) => places.length > 0);
  vector(writer, hinted, ([index, places]) => {
    writer.u32(module.importedFunctions + index);
    vector(writer, places, (place) => {
      writer.u32(place);
      // One byte follows: 0, unlikely.
      writer.op(1, 0);
    });
  });
}

function writeHelper(writer: Writer, locals: readonly number[], code: Writer): void {
  const body = new Writer();
  vector(body, locals, (type) => body.op(1, type));
  body.append(code.view());
  body.u8(op.end);
  writer.sized(body);
}

function writeData(writer: Writer, module: CoreModule): void {
  vector(writer, module.data, (segment) => {
    writer.u8(segment.mode === "active" ? 0 : 1);
    if (segment.offset !== undefined) {
      rewriteConstant(module.bytes, segment.offset, writer, (index) => index);
    }
    writer.u32(segment.content.end - segment.content.start);
    writer.copy(module.bytes, segment.content.start, segment.content.end);
  });
}

/** Pages of memory that fit into so many bytes. */
export function pagesOf(bytes: number): number {
  return Math.floor(bytes / pageBytes);
}
