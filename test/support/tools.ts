import { spawnSync } from "node:child_process";

/**
 * Tells whether a program of a Debian package is installed. With HEDDLE_REQUIRE_ALL=1 absence is an error, so that
 * a complete run cannot skip in silence.
 */
export function hasTool(name: string, debianPackage: string): boolean {
  if (spawnSync(name, ["--version"], { stdio: "ignore" }).error === undefined) {
    return true;
  }
  if (process.env.HEDDLE_REQUIRE_ALL === "1") {
    throw new Error(`${name} is needed because HEDDLE_REQUIRE_ALL=1: apt-get install ${debianPackage}`);
  }
  console.warn(`skipped: ${name} is absent (apt-get install ${debianPackage})`);
  return false;
}
