import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Functions written in JavaScript: `componentize-qjs` puts each into a component with QuickJS. That takes
 * about a second, so the components are kept under node_modules/.cache/heddle.
 */

const cache = fileURLToPath(new URL("../../node_modules/.cache/heddle/qjs/", import.meta.url));
const world = fileURLToPath(new URL("../../functions-as/sdk/world.wit", import.meta.url));

type Toolchain = typeof import("componentize-qjs");

/**
 * The tool, or undefined where it has no binary for this machine. With HEDDLE_REQUIRE_ALL=1 absence is an
 * error, so that a complete run cannot skip in silence.
 */
export async function qjsToolchain(): Promise<Toolchain | undefined> {
  try {
    return await import("componentize-qjs");
  } catch (cause) {
    if (process.env.HEDDLE_REQUIRE_ALL === "1") {
      throw new Error("componentize-qjs is needed because HEDDLE_REQUIRE_ALL=1", { cause });
    }
    console.warn("skipped: componentize-qjs is absent, or has no binary for this machine");
    return undefined;
  }
}

/** A component of the world around the source of a module that exports `run`. */
export async function qjsComponent({ componentize }: Toolchain, source: string): Promise<Uint8Array> {
  const { version } = createRequire(import.meta.url)("componentize-qjs/package.json") as { version: string };
  const key = createHash("sha256")
    .update(`${version}\0${readFileSync(world, "utf8")}\0${source}`)
    .digest("hex");
  const path = join(cache, `${key}.wasm`);
  if (!existsSync(path)) {
    const { component } = await componentize({
      witPath: world,
      world: "micro-function",
      jsSource: source,
      sync: true,
      stubWasi: true,
    });
    mkdirSync(cache, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, component);
    renameSync(`${path}.${process.pid}`, path);
  }
  return new Uint8Array(readFileSync(path));
}

/** A function that does what its input says, and leaves behind all that JavaScript can: globals, arrays, prototypes. */
export const qjsSource = `
import { write } from "heddle:function/log@1.0.0";
import { get } from "heddle:function/context@1.0.0";

let calls = 0;
globalThis.kept = [];

const text = (bytes) => String.fromCharCode(...bytes);
const bytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const deeper = (depth) => deeper(depth + 1) + 1;

function leaveTraces(input) {
  calls++;
  kept.push(input, new Array(1000).fill(input), new Uint8Array(10000).fill(255));
  Array.prototype.left = input;
  globalThis["left " + input] = /b+/g.exec("abbbc");
}

export function run(input) {
  const order = text(input);
  if (order !== "clean") leaveTraces(order);
  switch (order) {
    case "clean":
      return bytes([calls, kept.length, [].left, Object.keys(globalThis).filter((key) => key.startsWith("left"))].join());
    case "loop":
      for (;;);
    case "recurse":
      return bytes(String(deeper(0)));
    case "refuse":
      throw { code: "REFUSED", message: "it was told to refuse", place: "byte 0" };
    case "throw":
      throw new TypeError("nobody catches this");
    case "grow":
      return bytes(String(Array.from({ length: 200 }, (_, index) => new Uint8Array(10000).fill(index)).length));
    case "log":
      write("warn", "it was told to log");
      return bytes("for " + get("who"));
    case "time":
      return bytes(String(Date.now()));
    default:
      return bytes(order.toUpperCase());
  }
}
`;
