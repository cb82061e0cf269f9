export { SourceFile } from "./file.ts";
export { type Language, lowerCamelCase, safeIdentifier } from "./identifier.ts";
export { NameTable, nameTypes } from "./names.ts";
export {
  type DocBlock,
  doc,
  type ImportSymbol,
  literal,
  type Printable,
  type Remark,
  remark,
  type StringLiteral,
  type TypePart,
  type,
} from "./printable.ts";
