import type { Span } from "../module/index.ts";
import type { Scope } from "./scope.ts";

/** A type of the component model, written out so that two types are the same where their texts are. */
export type ComponentType =
  | { readonly kind: "value" | "function"; readonly text: string }
  | { readonly kind: "instance"; readonly exports: ReadonlyMap<string, ComponentType> }
  | { readonly kind: "other" };

/** Options of a lifted or lowered function. */
export interface CanonicalOptions {
  readonly memory: CoreItem | undefined;
  readonly realloc: CoreItem | undefined;
  readonly utf8: boolean;
  /** Frees what a call returned. */
  readonly postReturn: CoreItem | undefined;
}

/** A core module that is instantiated, and the instances that its imports come from. */
export interface InstantiatedModule {
  readonly kind: "instantiated";
  readonly module: Span;
  readonly args: ReadonlyMap<string, CoreInstance>;
}

export type CoreInstance =
  | InstantiatedModule
  /** One that is put together in place. */
  | { readonly kind: "exports"; readonly exports: ReadonlyMap<string, CoreItem> };

/** A core function, table, memory or global; `sort` as in the binary. */
export type CoreItem =
  | {
      readonly kind: "export";
      readonly sort: number;
      readonly instance: InstantiatedModule;
      readonly name: string;
    }
  | {
      readonly kind: "lowered";
      readonly function: ComponentFunction;
      readonly options: CanonicalOptions;
    }
  /** Makes a handle of a resource, or takes one apart. */
  | { readonly kind: "resource"; readonly makes: boolean };

export type ComponentFunction =
  | {
      readonly kind: "imported";
      readonly instance: string;
      readonly name: string;
    }
  | {
      readonly kind: "lifted";
      readonly core: CoreItem;
      readonly options: CanonicalOptions;
      readonly type: ComponentType;
      /** The core modules of the component that it belongs to, in the order of their instantiation. */
      readonly modules: readonly InstantiatedModule[];
    };

/** What a component may import, export or give to another. */
export type ComponentItem =
  | { readonly sort: "function"; readonly function: ComponentFunction }
  | { readonly sort: "type"; readonly type: ComponentType }
  | { readonly sort: "instance"; readonly exports: ComponentExports }
  | { readonly sort: "component"; readonly definition: ComponentDefinition }
  | { readonly sort: "module"; readonly module: Span };

export type ComponentExports = ReadonlyMap<string, ComponentItem>;

/** A component inside another, which is read where it is instantiated. */
export interface ComponentDefinition {
  readonly span: Span;
  /** The component that it is written in. */
  readonly outer: Scope;
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
