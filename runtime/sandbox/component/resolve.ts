import { HeddleError } from "../../errors.ts";
import { type Linked, linkProgram, type Part, type PartExport, Program, type Supply } from "../link/index.ts";
import { externalKind, type Import, readModule, type Span } from "../module/index.ts";
import { unsupported, wrongWorld } from "../refusals.ts";
import type { CanonicalOptions, ComponentFunction, CoreItem, InstantiatedModule } from "./model.ts";
import type { Component } from "./read.ts";
import { sortOf } from "./spaces.ts";
import { Traps } from "./trap.ts";
import { type HostFunction, hostFunctions, runType } from "./world.ts";

/** What a component of the world comes down to: one core module, and what its imports and exports are. */
export interface FunctionComponent extends Linked {
  /** The core modules that were linked, each of which must be valid by itself. */
  readonly modules: readonly Span[];
  /** Names of what the component imports. */
  readonly importNames: readonly string[];
}

type Lifted = ComponentFunction & { readonly kind: "lifted" };

/**
 * Follows `run` to the core modules behind it, and links them. Components inside that have no part in it
 * are left out: no state is shared between components, and calls from one to another are refused but for
 * those of functions that only trap.
 * @throws HeddleError ADMISSION_WORLD, ADMISSION_UNSUPPORTED, ADMISSION_MALFORMED or ADMISSION_LIMIT
 */
export function resolveComponent(component: Component): FunctionComponent {
  const run = exportedRun(component);
  const resolver = new Resolver(component.bytes, run);
  return {
    ...resolver.link(),
    modules: run.modules.map((instance) => instance.module),
    importNames: component.imports,
  };
}

/** What a component exports beside `run` is never called. */
function exportedRun(component: Component): Lifted {
  const item = component.exports.get("run");
  if (item === undefined) {
    const names = [...component.exports.keys()].join(", ");
    throw wrongWorld(
      `The component exports ${names === "" ? "nothing" : names}, and a function exports run.`,
      "export run",
    );
  }
  if (item.sort !== "function" || item.function.kind !== "lifted") {
    throw wrongWorld("The component exports run, which is not a function of its own.", "export run");
  }
  const { type, options } = item.function;
  if (type.kind !== "function" || type.text !== runType) {
    const found = type.kind === "function" ? type.text : "no function";
    throw wrongWorld(`The component exports run as ${found}, and the world has ${runType}.`, "export run");
  }
  if (!options.utf8) {
    throw unsupported("strings in UTF-16");
  }
  return item.function;
}

class Resolver {
  readonly #bytes: Uint8Array;
  readonly #run: Lifted;
  readonly #traps: Traps;
  readonly #parts = new Map<InstantiatedModule, number>();

  constructor(bytes: Uint8Array, run: Lifted) {
    this.#bytes = bytes;
    this.#run = run;
    this.#traps = new Traps(bytes);
    for (const [index, instance] of run.modules.entries()) {
      this.#parts.set(instance, index);
    }
  }

  link(): Linked {
    const parts = this.#run.modules.map((instance) => this.#part(instance));
    const program = new Program(parts);
    const { core, options } = this.#run;
    const wanted = {
      run: this.#export(core, externalKind.function, "code"),
      realloc: this.#export(options.realloc, externalKind.function, "allocator"),
      memory: this.#export(options.memory, externalKind.memory, "memory"),
    };
    return linkProgram(program, wanted);
  }

  #part(instance: InstantiatedModule): Part {
    const module = readModule(this.#bytes, instance.module);
    return { module, supplies: module.imports.map((entry) => this.#supply(instance, entry)) };
  }

  #supply(instance: InstantiatedModule, entry: Import): Supply {
    const source = instance.args.get(entry.module);
    const item = source?.kind === "exports" ? source.exports.get(entry.name) : undefined;
    if (source?.kind === "instantiated") {
      return { kind: "export", part: this.#parts.get(source) as number, name: entry.name };
    }
    if (item === undefined || sortOf(item) !== entry.kind) {
      throw new HeddleError(
        "ADMISSION_MALFORMED",
        `A core module of the component imports "${entry.module}" "${entry.name}", and the component gives it no such thing.`,
        { place: `import ${entry.module} ${entry.name}` },
      );
    }
    if (item.kind === "export") {
      return { kind: "export", part: this.#parts.get(item.instance) as number, name: item.name };
    }
    if (item.kind === "resource") {
      if (item.makes) {
        throw unsupported("resources", `import ${entry.module} ${entry.name}`);
      }
      // Without a way to make one there is no handle of a resource, and with a wrong one these trap.
      return { kind: "trap" };
    }
    return this.#lower(item.function, item.options);
  }

  #lower(target: ComponentFunction, options: CanonicalOptions): Supply {
    if (target.kind === "lifted") {
      if (!this.#traps.has(target.core)) {
        throw unsupported("calls from one component inside to another");
      }
      return { kind: "trap" };
    }
    const host = hostFunctions.get(target.instance)?.get(target.name) as HostFunction;
    if (!options.utf8) {
      throw unsupported("strings in UTF-16");
    }
    // There is one memory, or linking refuses the component.
    this.#export(options.memory, externalKind.memory, "memory");
    const allocator = host.allocates
      ? this.#export(options.realloc, externalKind.function, "allocator")
      : undefined;
    return { kind: "host", host, allocator };
  }

  /** The export of a linked module that an option of a canonical function refers to. */
  #export(item: CoreItem | undefined, kind: number, what: string): PartExport {
    const part = item?.kind === "export" ? this.#parts.get(item.instance) : undefined;
    if (item?.kind !== "export" || part === undefined || item.sort !== kind) {
      throw unsupported(`a function whose ${what} is not that of its own core modules`);
    }
    return { part, name: item.name };
  }
}
