import { AdmittedStore } from "../../runtime/assembler/admitted-store.ts";
import { CacheFiles } from "../../runtime/cache/index.ts";
import type { Unit } from "../../runtime/unit.ts";
import { component, type GuestParts, guestText } from "./guests.ts";

/** Gives the event to the guest as it is. */
const glue = `
export const graph = "";
export const reads = [];
export const conversions = [];
export const steps = [(input) => input.whole(0)];
`;

/**
 * A unit of one guest that was written by hand, for a real pool.
 * @param reads keys of the context that its contract would name
 */
export async function guestUnit(
  directory: string,
  name: string,
  parts: GuestParts,
  { fuel = 1e8, reads = [] }: { readonly fuel?: number; readonly reads?: readonly string[] } = {},
): Promise<Unit> {
  const guest = await component(guestText(parts));
  return {
    key: name,
    glue: new CacheFiles(directory).path("guest.mjs", () => Buffer.from(glue)),
    steps: [
      {
        id: name,
        function: `test.v1.${name}`,
        admitted: new AdmittedStore(directory).path(
          name,
          { name: `test.v1.${name}` },
          1024 * 1024,
          () => guest,
        ),
        fuel,
        reads,
        takes: [0],
      },
    ],
    wanted: [1],
  };
}
