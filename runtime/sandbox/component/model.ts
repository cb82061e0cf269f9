import type { Span } from "../module/index.ts";

/** A type of the component model, written out so that two types are the same where their texts are. */
export type ComponentType =
  | { readonly kind: "value" | "function"; readonly text: string }
  | { readonly kind: "instance"; readonly exports: ReadonlyMap<string, ComponentType> }
  | { readonly kind: "other" };

/** Options of a lifted or lowered function; indices of core memories and functions. */
export interface CanonicalOptions {
  readonly memory: number | undefined;
  readonly realloc: number | undefined;
  readonly utf8: boolean;
}

export type CoreInstance =
  | { readonly kind: "instantiated"; readonly module: number; readonly args: ReadonlyMap<string, number> }
  | { readonly kind: "exports"; readonly exports: ReadonlyMap<string, CoreExport> };

/** An item of an instance that is put together in place; `sort` as in the binary. */
export interface CoreExport {
  readonly sort: number;
  readonly index: number;
}

/** An export of a core instance. */
export interface CoreAlias {
  readonly kind: "alias";
  readonly instance: number;
  readonly name: string;
}

export type CoreFunction =
  | CoreAlias
  | { readonly kind: "lowered"; readonly function: number; readonly options: CanonicalOptions };

export type ComponentFunction =
  | { readonly kind: "alias"; readonly instance: number; readonly name: string }
  | {
      readonly kind: "lifted";
      readonly core: number;
      readonly options: CanonicalOptions;
      readonly type: ComponentType;
    };

/** An instance that the component imports. */
export interface ImportedInstance {
  readonly name: string;
  readonly type: ComponentType;
}

/** A component as it was read: its index spaces, its imports and exports. */
export interface Component {
  readonly bytes: Uint8Array;
  readonly modules: readonly Span[];
  readonly coreInstances: readonly CoreInstance[];
  readonly coreFunctions: readonly CoreFunction[];
  readonly coreMemories: readonly CoreAlias[];
  readonly coreTables: readonly CoreAlias[];
  readonly functions: readonly ComponentFunction[];
  readonly instances: readonly ImportedInstance[];
  readonly exports: readonly {
    readonly name: string;
    readonly kind: "function" | "type" | "other";
    readonly index: number;
  }[];
  /** Names of the custom sections. */
  readonly customs: readonly string[];
}

/** Sorts of core items, as in the binary. */
export const coreSort = {
  function: 0x00,
  table: 0x01,
  memory: 0x02,
  global: 0x03,
  type: 0x10,
  module: 0x11,
  instance: 0x12,
};

/** Sorts of component items, as in the binary; 0 announces a core sort. */
export const sort = { core: 0x00, function: 0x01, value: 0x02, type: 0x03, component: 0x04, instance: 0x05 };
