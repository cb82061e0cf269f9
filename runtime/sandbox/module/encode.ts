import { Writer } from "../binary/index.ts";
import { rewriteConstant } from "./constant.ts";
import {
  type CoreModule,
  type DataSegment,
  type ElementSegment,
  type FunctionType,
  type Limits,
  type Span,
  type Table,
  valueType,
} from "./model.ts";

/** Magic number and version of a core module. */
export const preamble = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** The indices that items of a module get in the one that is written. */
export interface NewIndices {
  readonly function: (index: number) => number;
  readonly table: (index: number) => number;
  readonly global: (index: number) => number;
}

export function writeSection(output: Writer, id: number, write: (content: Writer) => void): void {
  const content = new Writer();
  write(content);
  output.u8(id);
  output.sized(content);
}

export function writeVector<T>(
  writer: Writer,
  items: readonly T[],
  write: (item: T, index: number) => void,
): void {
  writer.u32(items.length);
  items.forEach(write);
}

export function writeFunctionTypes(writer: Writer, types: readonly FunctionType[]): void {
  writeVector(writer, types, (type) => {
    writer.u8(0x60);
    writeVector(writer, [...type.params], (value) => writer.u8(value));
    writeVector(writer, [...type.results], (value) => writer.u8(value));
  });
}

export function writeLimits(writer: Writer, { min, max }: Limits): void {
  writer.u8(max === undefined ? 0 : 1);
  writer.u32(min);
  if (max !== undefined) {
    writer.u32(max);
  }
}

/** Writes a constant expression of the module again. */
export function writeConstant(writer: Writer, module: CoreModule, span: Span, indices: NewIndices): void {
  rewriteConstant(module.bytes, span, writer, indices.function, indices.global);
}

export function writeTable(writer: Writer, module: CoreModule, table: Table, indices: NewIndices): void {
  if (table.init !== undefined) {
    writer.op(0x40, 0x00);
  }
  writer.u8(table.element);
  writeLimits(writer, table.limits);
  if (table.init !== undefined) {
    writeConstant(writer, module, table.init, indices);
  }
}

export function writeElementSegment(
  writer: Writer,
  module: CoreModule,
  { items, mode, offset, table, type }: ElementSegment,
  indices: NewIndices,
): void {
  const target = mode === "active" ? indices.table(table) : 0;
  const expressions = items.form === "expressions" ? 4 : 0;
  // The long form names table and type; the short one of active segments means table 0 and funcref.
  const long = mode === "active" && (target !== 0 || type !== valueType.funcref);
  writer.u32(expressions | (mode === "active" ? (long ? 2 : 0) : mode === "passive" ? 1 : 3));
  if (long) {
    writer.u32(target);
  }
  if (offset !== undefined) {
    writeConstant(writer, module, offset, indices);
  }
  if (mode !== "active" || long) {
    writer.u8(items.form === "expressions" ? type : 0);
  }
  if (items.form === "functions") {
    writeVector(writer, items.indices, (index) => writer.u32(indices.function(index)));
  } else {
    writeVector(writer, items.spans, (span) => writeConstant(writer, module, span, indices));
  }
}

export function writeDataSegment(
  writer: Writer,
  module: CoreModule,
  { mode, offset, content }: DataSegment,
  indices: NewIndices,
): void {
  writer.u8(mode === "active" ? 0 : 1);
  if (offset !== undefined) {
    writeConstant(writer, module, offset, indices);
  }
  writer.u32(content.end - content.start);
  writer.copy(module.bytes, content.start, content.end);
}
