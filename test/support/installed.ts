import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}

/**
 * Tells whether the packages of a folder of the tests are installed, which `npm ci` in the root leaves out because
 * they are large. With HEDDLE_REQUIRE_ALL=1 absence is an error, so that a complete run cannot skip in silence.
 */
export function isInstalled(folder: string): boolean {
  const path = fileURLToPath(new URL(`../${folder}`, import.meta.url));
  // npm writes the file inside last, so that an installation which was interrupted or is older does not count
  if (modified(`${path}/node_modules/.package-lock.json`) >= modified(`${path}/package-lock.json`)) {
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
