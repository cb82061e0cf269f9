import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/**
 * Tells where a real input lies beside the checkout, or undefined where the folder is absent. With
 * HEDDLE_REQUIRE_ALL=1 absence is an error, so that a complete run cannot skip in silence.
 */
export function sharedData(path: string): string | undefined {
  if (existsSync(root + path)) {
    return root + path;
  }
  if (process.env.HEDDLE_REQUIRE_ALL === "1") {
    throw new Error(`${path} is needed beside the checkout, in ../shared/data, because HEDDLE_REQUIRE_ALL=1`);
  }
  console.warn(`skipped: ../shared/data/${path} is absent`);
  return undefined;
}
