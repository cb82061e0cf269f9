/** Limits of what one schema may be; a schema is input from strangers. */
export const contractLimits = {
  /** UTF-16 units of one file. The largest public schemas are some 100 KB; parsing 1 MiB takes about 100 ms. */
  fileLength: 1_048_576,
  /** Files that are parsed together: the standard library has 30. */
  files: 4096,
  /** Messages and enums of one file, and those that one contract's files declare together. */
  types: 512,
  /** Fields of a message; a decoder has a branch for each. */
  fields: 512,
  /** Values of an enum. */
  enumValues: 4096,
  /** Messages within messages, and braces within options; what protoc allows. */
  nesting: 32,
  /** Characters of a full name. */
  nameLength: 256,
} as const;
