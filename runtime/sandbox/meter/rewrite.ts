import { Writer } from "../binary/index.ts";
import { pageBytes } from "../limits.ts";
import {
  type CoreModule,
  type FunctionType,
  type ModuleFacts,
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
  zeroVector,
} from "../module/index.ts";
import { BodyRewriter } from "./body.ts";
import type { BranchHints } from "./body-writer.ts";
import { addControls } from "./controls.ts";
import { Helpers } from "./helpers.ts";
import { type GuestFunctions, type HiddenGlobals, layOutGlobals } from "./layout.ts";
import { planFuel } from "./plans.ts";
import { ModuleShape } from "./shape.ts";

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
  const indices: NewIndices = {
    function: (index) => bodies.mapFunction(index),
    table: same,
    global: same,
  };

  // Elements and bodies first: they add helpers.
  const elements = new Writer();
  writeElements(elements, module, facts, indices);
  const initials = new Writer();
  writeGlobals(initials, module, globals, indices);
  const code = new Writer(module.bytes.length);
  const shape = new ModuleShape();
  const hints = module.bodies.map((_, index) =>
    shape.count(code, () => bodies.rewrite(module.importedFunctions + index, code)),
  );
  const types = new Types(module.types);
  const addedTypes = helpers.list.map((helper) => types.index(helper.type));
  for (const helper of helpers.list) {
    shape.count(code, () => writeHelper(code, helper.locals, helper.code.writer));
  }
  for (let missing = shape.missingFunctions; missing > 0; missing--) {
    addedTypes.push(types.index(noValues));
    writeHelper(code, [], new Writer(0));
  }

  const output = new Writer(2 * module.bytes.length);
  output.append(preamble);
  writeSection(output, 1, (writer) => types.write(writer));
  writeSection(output, 2, (writer) => writeImports(writer, module));
  writeSection(output, 3, (writer) =>
    writeVector(writer, [...module.functions, ...addedTypes], (type) => writer.u32(type)),
  );
  writeSection(output, 4, (writer) => writeTables(writer, module, allowance, indices));
  writeSection(output, 5, (writer) => {
    writer.u32(1);
    writeLimits(writer, { min: module.memory?.min ?? 0, max: allowance.pages });
  });
  writeSection(output, 6, (writer) => writer.append(initials.view()));
  writeSection(output, 7, (writer) => writeExports(writer, exports));
  writeSection(output, 9, (writer) => writer.append(elements.view()));
  if (module.dataCount !== undefined) {
    writeSection(output, 12, (writer) => writer.u32(module.data.length));
  }
  writeSection(output, 0, (writer) => writeHints(writer, module, hints));
  writeSection(output, 10, (writer) => {
    writer.u32(module.functions.length + addedTypes.length);
    writer.append(code.view());
  });
  writeSection(output, 11, (writer) =>
    writeVector(writer, module.data, (segment) => writeDataSegment(writer, module, segment, indices)),
  );
  return output.bytes();
}

const same = (index: number) => index;

const noValues: FunctionType = { params: new Uint8Array(), results: new Uint8Array() };

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
    writeFunctionTypes(writer, this.#list);
  }
}

function writeImports(writer: Writer, module: CoreModule): void {
  writeVector(writer, module.imports, (entry) => {
    writer.name(entry.module);
    writer.name(entry.name);
    writer.u8(entry.kind);
    writer.u32(entry.type);
  });
}

function writeTables(writer: Writer, module: CoreModule, allowance: Allowance, indices: NewIndices): void {
  writeVector(writer, module.tables, (table, index) => {
    const limits = { min: table.limits.min, max: allowance.tables[index] as number };
    writeTable(writer, module, { ...table, limits }, indices);
  });
}

/** Constants that are zero, or null, for each type. */
const zeroes = new Map<number, readonly number[]>([
  [valueType.i32, [op.i32Const, 0]],
  [valueType.i64, [op.i64Const, 0]],
  [valueType.f32, [op.f32Const, 0, 0, 0, 0]],
  [valueType.f64, [op.f64Const, 0, 0, 0, 0, 0, 0, 0, 0]],
  [valueType.v128, zeroVector],
  [valueType.funcref, [op.refNull, valueType.funcref]],
  [valueType.externref, [op.refNull, valueType.externref]],
]);

function writeGlobals(writer: Writer, module: CoreModule, globals: HiddenGlobals, indices: NewIndices): void {
  writer.u32(module.globals.length + globals.types.length);
  for (const global of module.globals) {
    writer.op(global.type, global.mutable ? 1 : 0);
    writeConstant(writer, module, global.init, indices);
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

function writeElements(writer: Writer, module: CoreModule, facts: ModuleFacts, indices: NewIndices): void {
  const referenced = facts.referencedFunctions;
  writer.u32(module.elements.length + (referenced.length > 0 ? 1 : 0));
  for (const segment of module.elements) {
    writeElementSegment(writer, module, segment, indices);
  }
  if (referenced.length > 0) {
    // ref.func wants its function declared outside the code; the guest's exports, now dropped, may have been that.
    writer.op(3, 0);
    writeVector(writer, referenced, (index) => writer.u32(indices.function(index)));
  }
}

/** Engines that do not know the section pass over it. */
function writeHints(writer: Writer, module: CoreModule, hints: readonly BranchHints[]): void {
  writer.name("metadata.code.branch_hint");
  const hinted = [...hints.entries()].filter(([, places]) => places.length > 0);
  writeVector(writer, hinted, ([index, places]) => {
    writer.u32(module.importedFunctions + index);
    writeVector(writer, places, (place) => {
      writer.u32(place);
      // One byte follows: 0, unlikely.
      writer.op(1, 0);
    });
  });
}

function writeHelper(writer: Writer, locals: readonly number[], code: Writer): void {
  const body = new Writer();
  writeVector(body, locals, (type) => body.op(1, type));
  body.append(code.view());
  body.u8(op.end);
  writer.sized(body);
}

/** Pages of memory that fit into so many bytes. */
export function pagesOf(bytes: number): number {
  return Math.floor(bytes / pageBytes);
}
