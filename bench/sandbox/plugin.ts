import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { emitEntry } from "../../glue-gen/assemblyscript/index.ts";
import type { Contract } from "../../glue-gen/index.ts";

const BENCH = resolve(import.meta.dirname, "..");
const SDK = resolve(BENCH, "../functions-as/sdk");
const OUTPUT = "plugin.wasm";

/**
 * Compiles an Extism plugin around the entry that glue-gen emits, with the flags that Heddle's own build has.
 * The bindings must be on disk.
 *
 * @param author the function's source below `functions`, such as `bench/text/v1/upper`
 * @param bindings its bindings, likewise
 * @throws Error with the compiler's words
 */
export async function buildPlugin(
  contract: Contract,
  { author, bindings }: { readonly author: string; readonly bindings: string },
): Promise<Uint8Array> {
  const asc = await import("assemblyscript/asc");
  const entry = emitEntry(contract, { author: `./${author}`, bindings: `./${bindings}` });
  let plugin: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      "functions/extism/plugin.ts",
      ...["--baseDir", BENCH, "--outFile", OUTPUT, "-O3", "--runtime", "stub"],
      ...["--use", "abort=functions/extism/plugin/abort", "--noColors"],
    ],
    {
      readFile: (name) =>
        name === "functions/entry.ts" ? entry : readFile(locate(name), "utf8").catch(() => null),
      writeFile: (name, contents) => {
        if (name === OUTPUT && typeof contents !== "string") plugin = contents;
      },
      listFiles: () => [],
    },
  );
  if (plugin === undefined)
    throw new Error(`the Extism plugin does not compile: ${error?.message}\n${stderr.toString()}`);
  return plugin;
}

/** The compiler looks for packages in `node_modules` beside the source; "heddle" is the SDK of this checkout. */
function locate(name: string): string {
  const sdk = /(?:^|\/)(?:node_modules|~lib)\/heddle\/(.+)$/.exec(name)?.[1];
  return sdk === undefined ? join(BENCH, name) : join(SDK, sdk);
}
