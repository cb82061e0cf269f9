import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";

const script = fileURLToPath(new URL("../../node_modules/binaryen/bin/wasm-opt", import.meta.url));

/** Runs Binaryen's wasm-opt in this process, without what it says; it reads and writes files, and throws where it aborts. */
export type WasmOpt = (...commandLine: readonly string[]) => void;

/** Loads wasm-opt, which as a program of its own would be loaded for every module again. */
export function loadWasmOpt(): Promise<WasmOpt> {
  // It is a script for a process of its own; what it takes from there are these.
  const source = `${readFileSync(script, "utf8").replace(/^#!.*/, "")}\nreturn callMain;`;
  const program = compileFunction(source, ["Module", "require", "process", "module", "__dirname", "console"]);
  return new Promise((resolve, reject) => {
    const itsProcess = Object.create(process, {
      argv: { value: ["node", "wasm-opt"] },
      exitCode: { value: 0, writable: true },
    });
    const callMain: (commandLine: string[]) => void = program(
      {
        noInitialRun: true,
        onAbort: reject,
        // Called while the program starts, before `callMain` has its value.
        onRuntimeInitialized: () =>
          setImmediate(() => resolve((...commandLine) => callMain([...commandLine]))),
      },
      createRequire(import.meta.url),
      itsProcess,
      {},
      "",
      { log: () => {}, warn: () => {}, error: () => {} },
    );
  });
}
