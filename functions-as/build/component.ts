import { emitWit, worldName } from "../../glue-gen/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import type { Tools } from "./tools.ts";

/**
 * Wraps a core module into a component of the world.
 *
 * @throws HeddleError BUILD_FAILED where the module does not fit the world
 */
export async function encodeComponent(core: Uint8Array, name: string, { jco }: Tools): Promise<Uint8Array> {
  try {
    const embedded = await jco.componentEmbed({ binary: core, witSource: emitWit(), world: worldName });
    return await jco.componentNew(embedded);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError(
      "BUILD_FAILED",
      `the module of ${name} does not fit the world ${worldName}: ${reason}`,
      {
        function: name,
        cause,
      },
    );
  }
}
