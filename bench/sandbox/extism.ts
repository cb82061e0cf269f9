import { compileRewindable, Rewinder } from "./rewind.ts";

/** The part of @extism/extism that is measured. It is imported at run time only: it is no dependency of Heddle. */
interface Extism {
  createPlugin(
    manifest: Manifest,
    options: { readonly useWasi: boolean; readonly runInWorker: boolean },
  ): Promise<Plugin>;
}

interface Manifest {
  readonly wasm: readonly ({ readonly module: WebAssembly.Module } | { readonly data: Uint8Array })[];
}

interface Plugin {
  call(name: string, input: Uint8Array): Promise<{ bytes(): Uint8Array } | null>;
  reset(): Promise<boolean>;
  close(): Promise<void>;
  getInstance(): Promise<WebAssembly.Instance>;
}

type Call = (input: Uint8Array) => Promise<Uint8Array>;

const SPECIFIER: string = "@extism/extism";
const OPTIONS = { useWasi: false, runInWorker: false };

function bytes(output: { bytes(): Uint8Array } | null): Uint8Array {
  if (output === null) throw new Error("the plugin gave no output");
  return output.bytes();
}

/** An Extism host for one plugin. */
export class ExtismHost {
  readonly #extism: Extism;
  readonly #bytes: Manifest;
  readonly #compiled: Manifest;
  readonly #rewindable: WebAssembly.Module;

  private constructor(extism: Extism, plugin: Uint8Array) {
    this.#extism = extism;
    this.#bytes = { wasm: [{ data: plugin }] };
    this.#compiled = { wasm: [{ module: new WebAssembly.Module(plugin as BufferSource) }] };
    this.#rewindable = compileRewindable(plugin);
  }

  static async load(plugin: Uint8Array): Promise<ExtismHost> {
    return new ExtismHost(await import(SPECIFIER), plugin);
  }

  /** One plugin for all calls. Without `reset()` after each, it throws after about 32,768 calls. */
  async warm(): Promise<Call> {
    const plugin = await this.#extism.createPlugin({ wasm: [{ module: this.#rewindable }] }, OPTIONS);
    const rewinder = Rewinder.of(await plugin.getInstance());
    return async (input) => {
      const output = bytes(await plugin.call("run", input));
      await plugin.reset();
      rewinder?.count();
      return output;
    };
  }

  /**
   * A plugin for one call: the only way to fresh state that Extism has. From the plugin's bytes and with WASI, as its
   * documentation does it everywhere; without WASI, which this plugin does not import; or so from a module that the
   * caller compiled and kept.
   */
  fresh(from: "bytes with WASI" | "bytes" | "module"): Call {
    const manifest = from === "module" ? this.#compiled : this.#bytes;
    const options = { ...OPTIONS, useWasi: from === "bytes with WASI" };
    return async (input) => {
      const plugin = await this.#extism.createPlugin(manifest, options);
      const output = bytes(await plugin.call("run", input));
      await plugin.close();
      return output;
    };
  }
}
