import { fileURLToPath } from "node:url";
import { isInstalled as packagesInstalled } from "../../bench/install.ts";

/**
 * Tells whether the packages of a folder of the tests are installed, which `npm ci` in the root leaves out because
 * they are large. With HEDDLE_REQUIRE_ALL=1 absence is an error, so that a complete run cannot skip in silence.
 */
export function isInstalled(folder: string): boolean {
  const path = fileURLToPath(new URL(`../${folder}`, import.meta.url));
  if (packagesInstalled(path)) {
    return true;
  }
  const command = `npm ci --ignore-scripts --prefix test/${folder}`;
  if (process.env.HEDDLE_REQUIRE_ALL === "1") {
    throw new Error(
      `the packages of test/${folder} are needed because HEDDLE_REQUIRE_ALL=1; to install them: ${command}`,
    );
  }
  console.warn(`skipped: the packages of test/${folder} are not installed (${command})`);
  return false;
}
