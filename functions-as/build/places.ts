import { fileURLToPath } from "node:url";

/** The package's directory, seen from this folder's sources or from `dist`. */
const root = new URL(import.meta.url.endsWith(".ts") ? "../../" : "../../../", import.meta.url);

const place = (path: string): string => fileURLToPath(new URL(path, root));

/** The package itself, where the standard library is built. */
export const packageDirectory = place("./");

/** What an author imports as "heddle". */
export const sdkDirectory = place("functions-as/sdk/");

/** Contracts that every project may import: `std/` and `heddle/`. */
export const protoDirectory = place("proto/");

/** Where outputs of the standard library are kept; outside of `dist`, which is published. */
export const standardCache = place("node_modules/.cache/heddle/std/");
