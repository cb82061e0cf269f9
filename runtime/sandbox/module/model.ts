/** Value types, by their byte in the binary. */
export const valueType = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  funcref: 0x70,
  externref: 0x6f,
} as const;

/** Kinds of imports and exports, by their byte in the binary. */
export const externalKind = { function: 0, table: 1, memory: 2, global: 3 } as const;

/** A function's type; the value types are as in the binary. */
export interface FunctionType {
  readonly params: Uint8Array;
  readonly results: Uint8Array;
}

/** The size of a memory in pages, or of a table in entries. */
export interface Limits {
  readonly min: number;
  /** Undefined where the module declares none. */
  readonly max: number | undefined;
}

export interface Table {
  readonly element: number;
  readonly limits: Limits;
  /** Place of an initialiser expression, for tables that have one. */
  readonly init: Span | undefined;
}

/** A range of bytes of the binary. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Global {
  readonly type: number;
  readonly mutable: boolean;
  readonly init: Span;
}

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly kind: number;
  /** Index of the function's type; 0 for other kinds. */
  readonly type: number;
  /** Size of a table or memory. */
  readonly limits: Limits | undefined;
  /** Type of a global, or of the elements of a table. */
  readonly value: number | undefined;
  /** Whether a global is mutable. */
  readonly mutable: boolean;
}

export interface Export {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

/** An element segment. Its items are function indices, or constant expressions. */
export interface ElementSegment {
  readonly mode: "active" | "passive" | "declared";
  readonly table: number;
  readonly offset: Span | undefined;
  readonly type: number;
  readonly items:
    | { readonly form: "functions"; readonly indices: readonly number[] }
    | { readonly form: "expressions"; readonly spans: readonly Span[] };
}

export interface DataSegment {
  readonly mode: "active" | "passive";
  readonly offset: Span | undefined;
  readonly content: Span;
}

/** A core module as it was read; spans point into `bytes`. */
export interface CoreModule {
  readonly bytes: Uint8Array;
  readonly types: readonly FunctionType[];
  readonly imports: readonly Import[];
  /** Number of imported functions, which come first in the index space. */
  readonly importedFunctions: number;
  /** Type index of each function that the module defines. */
  readonly functions: readonly number[];
  readonly tables: readonly Table[];
  readonly memory: Limits | undefined;
  readonly globals: readonly Global[];
  readonly exports: readonly Export[];
  readonly start: number | undefined;
  readonly elements: readonly ElementSegment[];
  readonly dataCount: number | undefined;
  readonly data: readonly DataSegment[];
  readonly bodies: readonly Span[];
}

/** The type of a function of the module, by its index among imported and defined functions. */
export function functionType(module: CoreModule, index: number): FunctionType | undefined {
  const type =
    index < module.importedFunctions
      ? module.imports.filter((entry) => entry.kind === externalKind.function)[index]?.type
      : module.functions[index - module.importedFunctions];
  return type === undefined ? undefined : module.types[type];
}
