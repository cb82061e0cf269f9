import { withStandIns } from "./edited-modules.ts";
import { rewriteCore, withFormerExports } from "./rewritten.ts";

/** Rewriting of modules that were not made for Heddle, and instances of them with fuel. */

/** The module rewritten, whatever functions it has, with its own exports beside the controls. */
export function rewriteAny(core: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
  return withFormerExports(rewriteCore(withStandIns(core), pages), core) as Uint8Array<ArrayBuffer>;
}

interface Controls {
  readonly "heddle:memory": WebAssembly.Memory;
  readonly "heddle:snapshot": (low: number, high: number, replaceUnits: number) => void;
  readonly "heddle:arm": (fuel: number, pages: number) => number;
  readonly "heddle:start"?: (fuel: number, pages: number) => void;
  readonly "heddle:remaining": () => number;
}

/**
 * Gives an instance of a module of {@link rewriteAny} its fuel, and starts it as instantiation would have.
 * @returns a function that tells the units that are left, below 0 once they are exhausted
 */
export function start(instance: WebAssembly.Instance, fuel: number, pages: number): () => number {
  const controls = instance.exports as unknown as Controls;
  const begin = controls["heddle:start"];
  if (begin !== undefined) {
    begin(fuel, pages);
  } else {
    // All of the memory is taken for the fresh state, of which arming changes nothing.
    controls["heddle:snapshot"](0, controls["heddle:memory"].buffer.byteLength, 0);
    controls["heddle:arm"](fuel, pages);
  }
  return controls["heddle:remaining"];
}
