import type { GuestCall } from "../component/index.ts";
import { type CoreModule, externalKind, valueType } from "../module/index.ts";

/**
 * Indices of the globals that the rewriter adds after the module's own. The guest cannot name them: its
 * code was validated against the module as it came, in which these indices do not exist.
 */
export interface HiddenGlobals {
  /** i64: units of fuel left; below 0 once they are exhausted, and before the first call. */
  readonly fuel: number;
  /** i32: first byte of the dirty range. */
  readonly low: number;
  /** i32: a store is inside the dirty range if its address minus `low` is at most this, unsigned. */
  readonly span: number;
  /** i32: 1 where the last attempt to grow a memory or table was refused. */
  readonly refused: number;
  /** i32: not 0 once a table was changed or a segment dropped. */
  readonly mutated: number;
  /** i32: extent of the bytes that are not zero after the start. */
  readonly snapshotLow: number;
  readonly snapshotHigh: number;
  /** i32: pages that the memory may have in the call. */
  readonly pageLimit: number;
  /** i32: pages of a fresh instance. */
  readonly freshPages: number;
  /** i32: units that a call pays after which the instance has to be replaced. */
  readonly replaceUnits: number;
  /** For each mutable global of the module: its index, that of its copy, and the type of both. */
  readonly shadows: readonly { readonly index: number; readonly shadow: number; readonly type: number }[];
  /** Types of all added globals in their order. */
  readonly types: readonly number[];
}

export function layOutGlobals(module: CoreModule): HiddenGlobals {
  const first =
    module.globals.length + module.imports.filter((entry) => entry.kind === externalKind.global).length;
  const { i32, i64 } = valueType;
  const types: number[] = [i64, ...new Array<number>(9).fill(i32)];
  const shadows = [];
  for (const [index, global] of module.globals.entries()) {
    if (global.mutable) {
      shadows.push({ index, shadow: first + types.length, type: global.type });
      types.push(global.type);
    }
  }
  return {
    fuel: first,
    low: first + 1,
    span: first + 2,
    refused: first + 3,
    mutated: first + 4,
    snapshotLow: first + 5,
    snapshotHigh: first + 6,
    pageLimit: first + 7,
    freshPages: first + 8,
    replaceUnits: first + 9,
    shadows,
    types,
  };
}

/** Bytes that every dirty range reaches beyond the last address that was checked: offset and width of a store. */
export const maxUncheckedOffset = 48;
export const rangePadding = maxUncheckedOffset + 16;

/** Indices of the guest's functions that the host needs, and what is to be known of those that it gives. */
export interface GuestFunctions {
  /** What the host calls; each gets a control of its name. */
  readonly calls: readonly (GuestCall & { readonly index: number })[];
  readonly realloc: number;
  readonly start: number | undefined;
  /** For each imported function, the parameter that says how many bytes the host reads, if there is one. */
  readonly lengthParameters: readonly (number | undefined)[];
}
