/** Contracts to AssemblyScript bindings, WIT and TypeScript types; see print/ for how code is written. */
export type {
  Concept,
  Contract,
  EnumType,
  EventType,
  Field,
  FieldType,
  MessageType,
  Resources,
  ScalarType,
  Schema,
} from "./contract/model.ts";
export {
  type DocBlock,
  doc,
  type ImportSymbol,
  type Language,
  literal,
  lowerCamelCase,
  type Printable,
  SourceFile,
  type StringLiteral,
  safeIdentifier,
} from "./print/index.ts";
