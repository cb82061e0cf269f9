import { HeddleError } from "../../errors.ts";
import { type Linked, linkProgram, type Part, type PartExport, Program, type Supply } from "../link/index.ts";
import { externalKind, type Import, readModule, type Span } from "../module/index.ts";
import { unsupported, wrongWorld } from "../refusals.ts";
import type { CanonicalOptions, ComponentFunction, CoreItem, InstantiatedModule } from "./model.ts";
import type { Component } from "./read.ts";
import { sortOf } from "./spaces.ts";
import { Traps } from "./trap.ts";
import { type GuestCall, type HostFunction, hostFunctions, type WorldExport, worlds } from "./world.ts";

/** What a component of the world comes down to: one core module, and what its imports and exports are. */
export interface FunctionComponent extends Linked {
  /** The core modules that were linked, each of which must be valid by itself. */
  readonly modules: readonly Span[];
  /** Names of what the component imports. */
  readonly importNames: readonly string[];
  /** What the host calls, in the order of the names of the exports. */
  readonly calls: readonly GuestCall[];
}

type Lifted = ComponentFunction & { readonly kind: "lifted" };

/**
 * Follows what the world exports to the core modules behind it, and links them. Components inside that have no part
 * in it are left out: no state is shared between components, and calls from one to another are refused but for
 * those of functions that only trap.
 * @throws HeddleError ADMISSION_WORLD, ADMISSION_UNSUPPORTED, ADMISSION_MALFORMED or ADMISSION_LIMIT
 */
export function resolveComponent(component: Component): FunctionComponent {
  const world = worldOf(component);
  const entries = world.map((wanted) => ({ wanted, lifted: exported(component, wanted) }));
  const [{ lifted: first }] = entries as [Entry, ...Entry[]];
  if (entries.some(({ lifted }) => lifted.modules !== first.modules)) {
    throw unsupported("exports of several components inside");
  }
  const calls = entries.flatMap(({ wanted: { call, after }, lifted: { options } }) =>
    after === undefined || options.postReturn === undefined ? [call] : [call, after],
  );
  return {
    ...new Resolver(component.bytes, first).link(entries),
    modules: first.modules.map((instance) => instance.module),
    importNames: component.imports,
    calls,
  };
}

/** An export of the world, and what the component has there. */
interface Entry {
  readonly wanted: WorldExport;
  readonly lifted: Lifted;
}

/** The first world of which the component exports anything. What it exports beside is never called. */
function worldOf({ exports }: Component): readonly WorldExport[] {
  const world = worlds.find((candidate) => candidate.some(({ call }) => exports.has(call.name)));
  if (world === undefined) {
    const names = [...exports.keys()].join(", ");
    throw wrongWorld(
      `The component exports ${names === "" ? "nothing" : names}, and a function exports run, or push and finish.`,
      "export run",
    );
  }
  return world;
}

function exported(component: Component, { type: expected, call: { name } }: WorldExport): Lifted {
  const place = `export ${name}`;
  const item = component.exports.get(name);
  if (item === undefined) {
    throw wrongWorld(`The component exports no ${name}, which its world has.`, place);
  }
  if (item.sort !== "function" || item.function.kind !== "lifted") {
    throw wrongWorld(`The component exports ${name}, which is not a function of its own.`, place);
  }
  const { type, options } = item.function;
  if (type.kind !== "function" || type.text !== expected) {
    const found = type.kind === "function" ? type.text : "no function";
    throw wrongWorld(`The component exports ${name} as ${found}, and the world has ${expected}.`, place);
  }
  if (!options.utf8) {
    throw unsupported("strings in UTF-16");
  }
  return item.function;
}

class Resolver {
  readonly #bytes: Uint8Array;
  readonly #modules: readonly InstantiatedModule[];
  readonly #traps: Traps;
  readonly #parts = new Map<InstantiatedModule, number>();

  constructor(bytes: Uint8Array, { modules }: Lifted) {
    this.#bytes = bytes;
    this.#modules = modules;
    this.#traps = new Traps(bytes);
    for (const [index, instance] of modules.entries()) {
      this.#parts.set(instance, index);
    }
  }

  link(entries: readonly Entry[]): Linked {
    const parts = this.#modules.map((instance) => this.#part(instance));
    const program = new Program(parts);
    const functions: PartExport[] = [];
    for (const { wanted, lifted } of entries) {
      functions.push(this.#export(lifted.core, externalKind.function, "code"));
      if (wanted.after !== undefined && lifted.options.postReturn !== undefined) {
        functions.push(
          this.#export(lifted.options.postReturn, externalKind.function, "post-return function"),
        );
      }
    }
    // A function without a parameter that has bytes may do without an allocator.
    const [{ lifted }] = entries as [Entry, ...Entry[]];
    const memories = entries.map(({ lifted: { options } }) =>
      this.#export(options.memory, externalKind.memory, "memory"),
    );
    return linkProgram(program, {
      functions,
      realloc: this.#export(lifted.options.realloc, externalKind.function, "allocator"),
      // There is one memory, or linking refuses the component.
      memory: memories[0] as PartExport,
    });
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
