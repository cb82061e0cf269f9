export { SourceFile } from "./file.ts";
export { lowerCamelCase, safeIdentifier } from "./identifier.ts";
export { NameTable, nameTypes } from "./names.ts";
export {
  doc,
  type ImportSymbol,
  literal,
  type Printable,
  remark,
  type,
} from "./printable.ts";
