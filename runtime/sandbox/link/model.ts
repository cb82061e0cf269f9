import type { HostFunction } from "../component/index.ts";
import type { CoreModule, FunctionType } from "../module/index.ts";

/** An export of a part, by its name. */
export interface PartExport {
  readonly part: number;
  readonly name: string;
}

/** Where an import of a part comes from. */
export type Supply =
  | ({ readonly kind: "export" } & PartExport)
  | {
      readonly kind: "host";
      readonly host: HostFunction;
      /** What the host asks for memory to give a value in, where it gives any. */
      readonly allocator: PartExport | undefined;
    }
  /** A function of which nothing is known but that a call of it traps. */
  | { readonly kind: "trap" };

/** A core module that the component instantiates, once, and where each of its imports comes from. */
export interface Part {
  readonly module: CoreModule;
  /** In the order of the module's imports. */
  readonly supplies: readonly Supply[];
}

/** An item that a part itself defines: its position behind the part's imports of that kind. */
export interface Own {
  readonly kind: "own";
  readonly part: number;
  readonly position: number;
}

/** What stands behind a function, table, memory or global once all imports are followed. */
export type Definition =
  | Own
  | {
      readonly kind: "host";
      readonly host: HostFunction;
      readonly allocator: PartExport | undefined;
      readonly type: FunctionType;
    }
  | { readonly kind: "trap"; readonly type: FunctionType };

/** A text that two function types share only where they are the same. */
export function typeKey(type: FunctionType): string {
  return `${type.params.join()}>${type.results.join()}`;
}

/** A text that two definitions share only where they are the same item of the same part. */
export function keyOf(definition: Definition | undefined): string {
  return definition?.kind === "own" ? `${definition.part} ${definition.position}` : "none";
}
