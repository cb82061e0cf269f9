import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadWasmOpt, type WasmOpt } from "./wasm-opt.ts";

/** Proposals that the sandbox admits, as wasm-opt names them. */
const admitted = [
  ...["mutable-globals", "sign-ext", "nontrapping-float-to-int", "bulk-memory", "multivalue", "simd"],
  "reference-types",
];

/** Valid modules that wasm-opt makes of random bytes, as Binaryen's own fuzzer does: the same for each number. */
export class RandomModules {
  readonly #folder = mkdtempSync(join(tmpdir(), "heddle-random-"));
  #wasmOpt: WasmOpt | undefined;
  #runs = 0;

  /**
   * @param more proposals that the module may use beside the admitted ones
   * @returns undefined where Binaryen aborts
   */
  async make(number: number, ...more: readonly string[]): Promise<Uint8Array | undefined> {
    const [input, output] = [join(this.#folder, "input"), join(this.#folder, "output.wasm")];
    const length = 200 + ((number * 7919) % 9000);
    writeFileSync(input, createHash("shake256", { outputLength: length }).update(`${number}`).digest());
    rmSync(output, { force: true });
    const features = ["--mvp-features", ...[...admitted, ...more].map((name) => `--enable-${name}`)];
    // It frees no memory between its runs, of which it is meant to make one.
    if (this.#runs++ % 100 === 0) this.#wasmOpt = undefined;
    this.#wasmOpt ??= await loadWasmOpt();
    try {
      // How a NaN looks depends on the compiler, which need not be the same for the module and the rewritten one.
      this.#wasmOpt(input, "-ttf", ...features, "--denan", "-o", output);
    } catch {
      // Binaryen asserts of itself; what has aborted cannot be called again.
      this.#wasmOpt = undefined;
    }
    return existsSync(output) ? readFileSync(output) : undefined;
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
