import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";

const SOURCES = join(import.meta.dirname, "../functions/fuel");
const OUTPUT = "kernels.wasm";
/** Pages of memory, enough for every kernel: none grows it. */
const PAGES = "32";

/** Compiles the kernels to one module, as authors' functions are compiled, and posts it. */
async function compile(): Promise<Uint8Array> {
  const asc = await import("assemblyscript/asc");
  let core: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      "kernels.ts",
      ...["--baseDir", SOURCES, "--outFile", OUTPUT, "-O3", "--runtime", "stub", "--noColors"],
      ...["--use", "abort=", "--enable", "simd", "--initialMemory", PAGES],
    ],
    {
      readFile: (name) => readFile(join(SOURCES, name), "utf8").catch(() => null),
      writeFile: (name, contents) => {
        if (name === OUTPUT && typeof contents !== "string") core = contents;
      },
      listFiles: () => [],
    },
  );
  if (core === undefined) {
    throw new Error(`the kernels do not compile: ${error?.message}\n${stderr.toString()}`);
  }
  return core;
}

parentPort?.postMessage(await compile());
