import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The first of the places that is there, seen from this folder's sources or from `dist`. */
function find(...candidates: readonly string[]): string {
  const paths = candidates.map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)));
  return paths.find((path) => existsSync(path)) ?? paths[0] ?? "";
}

/** What an author imports as "heddle". */
export const sdkDirectory = find("../sdk/", "../../../functions-as/sdk/");

/** Contracts that every project may import: `std/` and `heddle/`. */
export const protoDirectory = find("../../proto/", "../../../proto/");

/** The package itself, where the standard library is built. */
export const packageDirectory = find("../../", "../../../");

/** Where outputs of the standard library are kept; outside of `dist`, which is published. */
export const standardCache = fileURLToPath(
  new URL("node_modules/.cache/heddle/std/", pathToFileURL(packageDirectory)),
);
