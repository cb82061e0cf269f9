import { pack } from "msgpackr/pack";
import { unpack } from "msgpackr/unpack";
import type { Unit } from "../unit.ts";

/** A unit as it travels. */
export interface PackedUnit {
  /** The same bytes each time. */
  readonly frame: Uint8Array<ArrayBuffer>;
  /** Whether a function of it may look at the context of an event, which need not travel else. */
  readonly readsContext: boolean;
}

const packed = new WeakMap<Unit, PackedUnit>();

export function packUnit(unit: Unit): PackedUnit {
  let known = packed.get(unit);
  if (known === undefined) {
    known = {
      // A copy, or the packer's whole memory would be kept with it.
      frame: new Uint8Array(pack([unit.key, pack(unit)])),
      readsContext: unit.steps.some(({ reads }) => reads.length > 0),
    };
    packed.set(unit, known);
  }
  return known;
}

/** The unit of a frame, as a worker reads it: most know it by its key, and unpacking it takes as long as five small functions. */
export function unitFrame(frame: Uint8Array): { readonly key: string; unpack(): Unit } {
  const [key, bytes] = unpack(frame) as [string, Uint8Array];
  return { key, unpack: () => unpack(bytes) as Unit };
}
