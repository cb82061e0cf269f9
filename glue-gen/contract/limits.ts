/** Limits of what one schema may be; a schema is input from strangers. */
export const contractLimits = {
  /** UTF-16 units of one file. Large public schemas have some 100 KB. */
  fileLength: 1_048_576,
  /** Bytes of the sources in an artifact, as JSON. At the worst some seconds of parsing. */
  artifactSources: 1_048_576,
  /** Files that are parsed together: the standard library has 30. */
  files: 4096,
  /** Messages and enums of one file, and those that one contract's files declare together. */
  types: 512,
  /** Fields of a message; a decoder has a branch for each. */
  fields: 512,
  /** Values of an enum. */
  enumValues: 4096,
  /** Statements of a file, an enum or a service. The parser's time grows with the square of these and the next two. */
  statements: 4352,
  /** Statements of a message, those of its oneofs included: 512 fields, and as much again. */
  messageStatements: 1024,
  /** Words and marks of one statement; a function's option has some hundred. */
  statementTokens: 2048,
  /** Messages within messages, and braces within options; what protoc allows. */
  nesting: 32,
  /** Characters of a full name. */
  nameLength: 256,
} as const;
