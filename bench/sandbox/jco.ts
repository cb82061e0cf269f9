import { compileRewindable, Rewinder } from "./rewind.ts";

type Run = (input: Uint8Array) => Uint8Array;

interface Transpiled {
  instantiate(
    getCoreModule: (path: string) => WebAssembly.Module,
    imports: Readonly<Record<string, unknown>>,
    instantiateCore: (module: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance,
  ): { readonly run: Run };
}

/** The host's side of the world; the function that is measured calls none of it. */
const IMPORTS = {
  "heddle:function/log": { write: () => {} },
  "heddle:function/context": { get: () => undefined },
};

/** What jco transpiled, in its synchronous mode and with its core modules compiled: as quick as jco can be. */
export class JcoHost {
  readonly #transpiled: Transpiled;
  readonly #files: Readonly<Record<string, Uint8Array>>;

  private constructor(transpiled: Transpiled, files: Readonly<Record<string, Uint8Array>>) {
    this.#transpiled = transpiled;
    this.#files = files;
  }

  static async load(files: Readonly<Record<string, Uint8Array>>): Promise<JcoHost> {
    const script = Object.entries(files).find(([name]) => name.endsWith(".js"))?.[1];
    if (script === undefined) throw new Error("jco made no JavaScript");
    const source = Buffer.from(script).toString("base64");
    return new JcoHost(await import(`data:text/javascript;base64,${source}`), files);
  }

  /** One instance for all calls. */
  warm(): Run {
    const rewinders: Rewinder[] = [];
    const modules = this.#compile(compileRewindable);
    const { run } = this.#transpiled.instantiate(modules, IMPORTS, (module, imports) => {
      const instance = new WebAssembly.Instance(module, imports);
      const rewinder = Rewinder.of(instance);
      if (rewinder !== undefined) rewinders.push(rewinder);
      return instance;
    });
    return (input) => {
      const output = run(input);
      for (const rewinder of rewinders) rewinder.count();
      return output;
    };
  }

  /** A new instance for each call. */
  fresh(): Run {
    const modules = this.#compile((core) => new WebAssembly.Module(core as BufferSource));
    const instantiate = (module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance =>
      new WebAssembly.Instance(module, imports);
    return (input) => this.#transpiled.instantiate(modules, IMPORTS, instantiate).run(input);
  }

  #compile(compile: (core: Uint8Array) => WebAssembly.Module): (path: string) => WebAssembly.Module {
    const modules = new Map<string, WebAssembly.Module>();
    for (const [name, bytes] of Object.entries(this.#files)) {
      if (name.endsWith(".wasm")) modules.set(name, compile(bytes));
    }
    return (path) => {
      const module = modules.get(path);
      if (module === undefined) throw new Error(`jco asks for ${path}, which it did not make`);
      return module;
    };
  }
}
