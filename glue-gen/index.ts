/** Contracts to AssemblyScript bindings, WIT and TypeScript types; see print/ for how code is written. */

export { type EntryModules, emitBindings, emitEntry } from "./assemblyscript/index.ts";
export {
  type Concept,
  type Contract,
  contractLimits,
  type EnumType,
  type EventType,
  embedContract,
  type Field,
  type FieldType,
  type IntegerType,
  integerRanges,
  isBuiltin,
  isPackable,
  jsonNameOf,
  type MessageType,
  type ParsedContracts,
  parseContracts,
  parseDefault,
  type Resources,
  readContract,
  readScalar,
  readSources,
  type ScalarType,
  type ScalarValue,
  type Schema,
  wireTypeOf,
  writeScalar,
  zeroOf,
} from "./contract/index.ts";
export {
  type DocBlock,
  doc,
  type ImportSymbol,
  type Language,
  literal,
  lowerCamelCase,
  type Printable,
  type Remark,
  remark,
  SourceFile,
  type StringLiteral,
  safeIdentifier,
} from "./print/index.ts";
export { emitTypes } from "./typescript/index.ts";
export { emitWit, worldName } from "./wit/index.ts";
