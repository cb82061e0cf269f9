/** Prints the module that the networks of intents compute with: `node functions-as/intent/print.ts`. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as asc from "assemblyscript/asc";

const root = join(import.meta.dirname, "../..");
const source = "functions-as/intent/kernel.ts";
const target = join(root, "runtime/intent/kernel-code.ts");

const flags = [
  "-O3",
  "--enable",
  "simd",
  "--noAssert",
  "--runtime",
  "stub",
  "--importMemory",
  "--noExportMemory",
];

/** The file with the module, as it should be. @throws Error with the compiler's words */
export async function printKernel(): Promise<string> {
  let code: Uint8Array | string = "";
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main([source, "--baseDir", root, "--outFile", "kernel.wasm", ...flags], {
    readFile: (name) => readFile(join(root, name), "utf8").catch(() => null),
    writeFile: (_, contents) => {
      code = contents;
    },
    listFiles: () => [],
    stderr,
  });
  if (error !== null) {
    throw new Error(stderr.toString(), { cause: error });
  }
  const lines =
    Buffer.from(code)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  return [
    `/** The module of ${source}, printed by functions-as/intent/print.ts. */`,
    "export const kernelCode =",
    `${lines.map((line) => `  "${line}"`).join(" +\n")};`,
    "",
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await writeFile(target, await printKernel());
}
