import { rewriteAny, start } from "../support/metered-instance.ts";

/** Pages that a program may grow to. */
const pages = 16_384;

/** More units than any of the programs uses. */
const plenty = 1e15;

/** What was rewritten, and what it used. */
export interface Meter {
  /** Bytes of each module that was compiled, before and after. */
  readonly modules: { readonly before: number; readonly after: number }[];
  /** Units that all instances used up to now. */
  fuel(): number;
}

/** From now on, whatever this process compiles is rewritten first, and what it instantiates has fuel. */
export function meterEverything(): Meter {
  const modules: Meter["modules"] = [];
  const remaining: (() => number)[] = [];
  const { Module, Instance } = WebAssembly;

  const rewrite = (source: BufferSource) => {
    const core = ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source);
    const rewritten = rewriteAny(core, pages);
    modules.push({ before: core.length, after: rewritten.length });
    return rewritten;
  };
  const started = (instance: WebAssembly.Instance) => {
    remaining.push(start(instance, plenty, pages));
    return instance;
  };

  WebAssembly.Module = new Proxy(Module, {
    construct: (target, [source]: [BufferSource]) => new target(rewrite(source)),
  });
  WebAssembly.Instance = new Proxy(Instance, {
    construct: (target, [module, imports]: [WebAssembly.Module, WebAssembly.Imports?]) =>
      started(new target(module, imports)),
  });
  WebAssembly.compile = async (source) => new WebAssembly.Module(source);
  WebAssembly.instantiate = (async (
    source: BufferSource | WebAssembly.Module,
    imports?: WebAssembly.Imports,
  ) => {
    if (source instanceof Module) return new WebAssembly.Instance(source, imports);
    const module = new WebAssembly.Module(source);
    return { module, instance: new WebAssembly.Instance(module, imports) };
  }) as typeof WebAssembly.instantiate;

  return { modules, fuel: () => remaining.reduce((sum, rest) => sum + plenty - rest(), 0) };
}
