import { createRequire } from "node:module";
import type protobuf from "protobufjs";
import type validRange from "semver/ranges/valid.js";

const require = createRequire(import.meta.url);

/**
 * protobufjs with what reads `.proto` files. Contracts are parsed when functions are published; a process that runs events
 * finds them as they were parsed, and need not wait for a package of 50 files.
 */
export function reflection(): typeof protobuf {
  return require("protobufjs") as typeof protobuf;
}

/** semver's check of ranges, for the same reason. */
export function rangeOf(text: string): ReturnType<typeof validRange> {
  return (require("semver/ranges/valid.js") as typeof validRange)(text);
}
