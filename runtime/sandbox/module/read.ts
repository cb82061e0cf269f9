import { Reader } from "../binary/index.ts";
import { limits } from "../limits.ts";
import { checkLimit, unsupported } from "../refusals.ts";
import { skipConstant } from "./constant.ts";
import { list } from "./list.ts";
import {
  type CoreModule,
  type Export,
  externalKind,
  type FunctionType,
  type Global,
  type Import,
  type Limits,
  type Span,
  type Table,
  valueType,
} from "./model.ts";
import { elementCount, readData, readElements } from "./segments.ts";
import { readValueType } from "./value-types.ts";

const preamble = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Order of the sections by id; the data count comes before the code. */
const sectionOrder = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6];

const sectionNames = [
  "custom",
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "code",
  "data",
  "data count",
];

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads the sections of the core module that lies at `span`; places in errors are those in `bytes`. Bodies
 * of functions are delimited but not read.
 * @throws HeddleError ADMISSION_MALFORMED, ADMISSION_UNSUPPORTED or ADMISSION_LIMIT
 */
export function readModule(bytes: Uint8Array, span: Span = { start: 0, end: bytes.length }): CoreModule {
  const reader = new Reader(bytes, span.start, span.end);
  for (const byte of preamble) {
    if (reader.done || reader.u8() !== byte) {
      throw reader.malformed("there is no WebAssembly 1.0 module");
    }
  }
  const module: Mutable<CoreModule> = {
    bytes,
    types: [],
    imports: [],
    importedFunctions: 0,
    functions: [],
    tables: [],
    memory: undefined,
    globals: [],
    exports: [],
    start: undefined,
    elements: [],
    dataCount: undefined,
    data: [],
    bodies: [],
  };
  let order = 0;
  while (!reader.done) {
    const position = reader.position;
    const id = reader.u8();
    const content = reader.part(reader.u32());
    if (id === 0) {
      content.name();
      continue;
    }
    if (id === 13) {
      throw unsupported("exceptions", `byte ${position}`);
    }
    const place = sectionOrder[id];
    if (place === undefined) {
      throw reader.malformed(`there is a section of the unknown kind ${id}`, position);
    }
    if (place <= order) {
      throw reader.malformed(`the ${sectionNames[id]} section comes too late or twice`, position);
    }
    order = place;
    readSection(id, content, module);
    content.finish(`the ${sectionNames[id]} section`);
  }
  if (module.bodies.length !== module.functions.length) {
    throw reader.malformed(
      `there are ${module.functions.length} functions and ${module.bodies.length} bodies`,
    );
  }
  return module;
}

function readSection(id: number, content: Reader, module: Mutable<CoreModule>): void {
  switch (id) {
    case 1:
      module.types = list(content, limits.types, "types", readType);
      break;
    case 2:
      module.imports = list(content, limits.imports, "imports", readImport);
      module.importedFunctions = module.imports.filter(
        (entry) => entry.kind === externalKind.function,
      ).length;
      break;
    case 3:
      module.functions = list(content, limits.functions, "functions", (reader) => reader.u32());
      break;
    case 4:
      module.tables = list(content, limits.tables, "tables", readTable);
      break;
    case 5: {
      const position = content.position;
      const count = content.u32();
      if (count > 1) {
        throw unsupported("several memories", `byte ${position}`);
      }
      module.memory = count === 1 ? readMemory(content) : undefined;
      break;
    }
    case 6:
      module.globals = list(content, limits.globals, "globals", readGlobal);
      break;
    case 7:
      module.exports = list(content, limits.exports, "exports", readExport);
      break;
    case 8:
      module.start = content.u32();
      break;
    case 9:
      module.elements = list(content, limits.elementSegments, "element segments", readElements);
      checkLimit(
        module.elements.reduce((sum, segment) => sum + elementCount(segment), 0),
        limits.elementEntries,
        "entries of element segments",
      );
      break;
    case 10:
      module.bodies = list(content, limits.functions, "functions", readBody);
      break;
    case 11:
      module.data = list(content, limits.dataSegments, "data segments", readData);
      break;
    default:
      module.dataCount = content.u32();
  }
}

function readType(reader: Reader): FunctionType {
  const position = reader.position;
  const form = reader.u8();
  if (form !== 0x60) {
    if (form === 0x5d) {
      throw unsupported("stack switching", `byte ${position}`);
    }
    if (form >= 0x4d && form <= 0x5f) {
      throw unsupported("garbage collection", `byte ${position}`);
    }
    throw reader.malformed("there is no function type", position);
  }
  const params = list(reader, limits.parameters, "parameters of a function", readValueType);
  const results = list(reader, limits.results, "results of a function", readValueType);
  return { params: Uint8Array.from(params), results: Uint8Array.from(results) };
}

function readName(reader: Reader): string {
  const start = reader.position;
  const name = reader.name();
  checkLimit(reader.position - start, limits.nameBytes, "bytes in a name");
  return name;
}

function readImport(reader: Reader): Import {
  const module = readName(reader);
  const name = readName(reader);
  const position = reader.position;
  const kind = reader.u8();
  const entry = { module, name, kind, type: 0, limits: undefined, value: undefined, mutable: false };
  if (kind === externalKind.function) {
    return { ...entry, type: reader.u32() };
  }
  if (kind === externalKind.table) {
    const { element, limits: size } = readTableType(reader);
    return { ...entry, value: element, limits: size };
  }
  if (kind === externalKind.memory) {
    return { ...entry, limits: readMemory(reader) };
  }
  if (kind === externalKind.global) {
    return { ...entry, value: readValueType(reader), mutable: readMutability(reader) };
  }
  if (kind === 4) {
    throw unsupported("exceptions", `byte ${position}`);
  }
  throw reader.malformed("there is no kind of import", position);
}

function readLimits(reader: Reader, what: string): Limits {
  const position = reader.position;
  const flags = reader.u8();
  if ((flags & 0x02) !== 0) {
    throw unsupported("threads and shared memory", `byte ${position}`);
  }
  if ((flags & 0x04) !== 0) {
    throw unsupported(`a 64-bit ${what} (memory64)`, `byte ${position}`);
  }
  if ((flags & 0x08) !== 0) {
    throw unsupported("custom page sizes", `byte ${position}`);
  }
  if (flags > 1) {
    throw reader.malformed("the limits have unknown flags", position);
  }
  return { min: reader.u32(), max: flags === 1 ? reader.u32() : undefined };
}

function readMemory(reader: Reader): Limits {
  return readLimits(reader, "memory");
}

function readTableType(reader: Reader): { element: number; limits: Limits } {
  const position = reader.position;
  const element = readValueType(reader);
  if (element !== valueType.funcref && element !== valueType.externref) {
    throw reader.malformed("the elements of a table are not references", position);
  }
  return { element, limits: readLimits(reader, "table") };
}

function readTable(reader: Reader): Table {
  if (!reader.done && reader.bytes[reader.position] === 0x40) {
    reader.skip(1);
    if (reader.u8() !== 0) {
      throw reader.malformed("a table has an unknown form", reader.position - 1);
    }
    return { ...readTableType(reader), init: skipConstant(reader) };
  }
  return { ...readTableType(reader), init: undefined };
}

function readMutability(reader: Reader): boolean {
  const position = reader.position;
  const flag = reader.u8();
  if (flag === 2 || flag === 3) {
    throw unsupported("threads and shared globals", `byte ${position}`);
  }
  if (flag > 1) {
    throw reader.malformed("a global is neither constant nor mutable", position);
  }
  return flag === 1;
}

function readGlobal(reader: Reader): Global {
  const type = readValueType(reader);
  const mutable = readMutability(reader);
  return { type, mutable, init: skipConstant(reader) };
}

function readExport(reader: Reader): Export {
  const name = readName(reader);
  const position = reader.position;
  const kind = reader.u8();
  if (kind === 4) {
    throw unsupported("exceptions", `byte ${position}`);
  }
  if (kind > externalKind.global) {
    throw reader.malformed("there is no kind of export", position);
  }
  return { name, kind, index: reader.u32() };
}

function readBody(reader: Reader): Span {
  const length = reader.u32();
  checkLimit(length, limits.bodyBytes, "bytes in a function");
  const start = reader.position;
  reader.skip(length);
  return { start, end: reader.position };
}
