/**
 * What admission accepts at most. Every number is generous for a function that a compiler made and small
 * enough that reading, rewriting and compiling the worst admitted module stays within about a second.
 */
export const limits = {
  /** Bytes of a component: QuickJS with a program inside takes about 2 MB, SpiderMonkey 12. */
  componentBytes: 16 * 1024 * 1024,
  /** Sections of a component; wit-component writes about 40. They are linked by name, hence few. */
  componentSections: 1_000,
  /** Entries of one index space of a component, for the same reason. */
  componentItems: 1_000,
  /** Nesting of the types of a component: the world needs 5. The reader recurses over them. */
  componentTypeDepth: 32,
  /** Characters of the longest type that is written out for comparison: the world's longest has 80. */
  componentTypeText: 1_000,
  /** Components inside each other: one that QuickJS is in has three. */
  componentDepth: 8,
  /** Core modules in a component and those inside: wit-component makes 3 to 6, with QuickJS there are 11. */
  coreModules: 16,
  /** Function types; compiled programs have some hundreds. */
  types: 5_000,
  /** Parameters of a function type; V8 admits 1,000, compilers pass structures by pointer. */
  parameters: 100,
  /** Results of a function type; compilers make one, by hand a few. */
  results: 16,
  /** Imports of a core module; the world has two functions, which a module may import several times. */
  imports: 256,
  /** Functions of a core module: wasm-tools has 6,600, SpiderMonkey 19,900. Each costs V8 and us some memory. */
  functions: 50_000,
  /** Exports of a core module; all but three are dropped. */
  exports: 5_000,
  /** Globals of a core module; each mutable one is restored before each call. */
  globals: 1_000,
  /** Tables of a core module; compilers make one. */
  tables: 8,
  /** Entries that all tables may have together at first; each is counted as memory as well. */
  tableEntries: 100_000,
  /** Element segments; compilers make one. */
  elementSegments: 5_000,
  /** Entries of all element segments. */
  elementEntries: 100_000,
  /** Data segments, as many as V8 admits; AssemblyScript makes one for each string, Go 98,000 for esbuild. */
  dataSegments: 100_000,
  /** Bytes of the body of a function: the longest in wasm-tools and SpiderMonkey have 80 and 170 KB. */
  bodyBytes: 1024 * 1024,
  /** Bytes of a body after rewriting; V8 admits 7,654,321. */
  rewrittenBodyBytes: 7_000_000,
  /** Local variables of a function, its parameters included; the sum of the next limit bounds them further. */
  locals: 5_000,
  /**
   * Locals times blocks and branches, summed over all functions: V8's quick compiler looks at every local
   * wherever control splits or joins, about 10 to 20 ns each, in the middle of a call. SpiderMonkey comes to 16 million.
   */
  compileWork: 100_000_000,
  /** Blocks inside each other: a compiled `switch` of n cases takes n, and Go's esbuild has 3,289. */
  nesting: 5_000,
  /** Targets of all `br_table`s of a function: Biome has 26,653; a `switch` over 16-bit values would not fit. */
  branchTargets: 50_000,
  /** Bytes of a name, so that none floods an error message. */
  nameBytes: 10_000,
  /** Bytes of linear memory that a function may be given: addresses then fit 31 bits with room. */
  memoryBytes: 1024 * 1024 * 1024,
} as const;

/** Bytes of linear memory where admission is not told otherwise. */
export const defaultMemoryBytes = 64 * 1024 * 1024;

/** Bytes of a page of linear memory. */
export const pageBytes = 65_536;

/** Bytes that an entry of a table is counted as: V8 keeps a reference, a signature and a target for each. */
export const tableEntryBytes = 32;

/** Entries that a table which the code can grow may have, unless it starts with more. */
export const growableTableEntries = 10_000;
