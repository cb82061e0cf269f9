import type { Contract } from "../../glue-gen/index.ts";
import { emitWit, worldOf } from "../../glue-gen/wit/index.ts";
import { HeddleError, reasonOf } from "../../runtime/errors.ts";
import type { Tools } from "./tools.ts";

/**
 * Wraps a core module into a component of its contract's world.
 *
 * @throws HeddleError BUILD_FAILED where the module does not fit the world
 */
export async function encodeComponent(
  core: Uint8Array,
  contract: Contract,
  { jco }: Tools,
): Promise<Uint8Array> {
  const world = worldOf(contract);
  try {
    const embedded = await jco.componentEmbed({ binary: core, witSource: emitWit(), world });
    return await jco.componentNew(embedded);
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new HeddleError(
      "BUILD_FAILED",
      `the module of ${contract.name} does not fit the world ${world}: ${reason}`,
      {
        function: contract.name,
        cause,
      },
    );
  }
}
