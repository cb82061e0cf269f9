import { basename, dirname, join, relative } from "node:path";
import { emitBindings, emitEntry } from "../../glue-gen/assemblyscript/index.ts";
import { type Contract, embedContract, isStreaming } from "../../glue-gen/index.ts";
import { emitWit } from "../../glue-gen/wit/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { BuildCache, hashParts } from "./cache.ts";
import { compile } from "./compiler.ts";
import { encodeComponent } from "./component.ts";
import { replaceFile } from "./files.ts";
import type { FunctionSource } from "./sources.ts";
import { loadTools } from "./tools.ts";

/** Raised when the same inputs give other bytes. */
const cacheFormat = "3";

/** How a function is built. */
export interface BuildOptions {
  /** Directory in which outputs are kept, and taken from while nothing changed; none by default. */
  readonly cache?: string;
}

/** What a build gives. */
export interface BuiltFunction {
  readonly contract: Contract;
  /** The artifact: a component that carries its contract. */
  readonly component: Uint8Array;
  /** The core module in it. */
  readonly core: Uint8Array;
  /** What the compiler said that is no error. */
  readonly warnings: readonly string[];
  /** Whether it was taken from the cache. */
  readonly cached: boolean;
  /** Milliseconds that the compiler took; 0 where it was not needed. */
  readonly compileTime: number;
}

/**
 * Builds a function: writes its bindings beside the author's module, compiles both with the generated entry,
 * and wraps the result into a component that carries the contract.
 *
 * @throws HeddleError BUILD_SOURCE_MISSING, BUILD_FAILED, BUILD_TOOL_MISSING
 */
export async function buildFunction(
  source: FunctionSource,
  options: BuildOptions = {},
): Promise<BuiltFunction> {
  const { contract, module, name } = source;
  if (module === undefined) {
    const places = source.places.map((place) => relative(source.directory, place)).join(" or ");
    throw new HeddleError("BUILD_SOURCE_MISSING", `there is no source for ${name}: expected ${places}`, {
      place: source.places[0] ?? "",
      function: name,
    });
  }
  const bindings = emitBindings(contract);
  replaceFile(source.bindings, bindings);
  const folder = dirname(module);
  const entryText = emitEntry(contract, { author: `./${basename(module, ".ts")}`, bindings: "./contract" });
  // An author whose folder has several functions imports the bindings under either name.
  const entry = join(folder, "heddle.entry.ts");
  const generated = new Map([
    [entry, entryText],
    [join(folder, "contract.ts"), bindings],
  ]);
  if (!generated.has(source.bindings)) {
    generated.set(source.bindings, 'export * from "./contract";\n');
  }
  const tools = await loadTools();
  const cache = options.cache === undefined ? null : new BuildCache(options.cache);
  const sources = Object.entries(contract.sources).flat();
  const key = hashParts([cacheFormat, tools.versions, emitWit(), ...[...generated].flat(), ...sources]);
  const known = cache?.take(name, key) ?? null;
  if (known !== null) return { contract, ...known, cached: true, compileTime: 0 };
  const start = performance.now();
  const { core, files, warnings } = await compile(
    {
      name,
      directory: source.directory,
      entry,
      generated,
      streaming: isStreaming(contract),
      memoryBytes: contract.resources.memoryBytes,
    },
    tools,
  );
  const compileTime = performance.now() - start;
  const component = embedContract(await encodeComponent(core, contract, tools), contract);
  cache?.put(name, key, files, { core, component, warnings });
  return { contract, component, core, warnings, cached: false, compileTime };
}
