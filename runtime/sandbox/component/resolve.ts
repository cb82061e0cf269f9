import { limits } from "../limits.ts";
import { type CoreModule, externalKind, readModule, type Span } from "../module/index.ts";
import { unsupported, wrongWorld } from "../refusals.ts";
import { type CanonicalOptions, type Component, type CoreInstance, coreSort } from "./model.ts";
import { readFixup, readShim } from "./shim.ts";
import { type HostFunction, hostFunctions, runType } from "./world.ts";

/** What a component of the world comes down to: one core module, and what its imports and exports are. */
export interface FunctionComponent {
  readonly module: CoreModule;
  readonly moduleBytes: Span;
  /** Names of core exports. */
  readonly exports: { readonly memory: string; readonly realloc: string; readonly run: string };
  /** The host function that each import of the core module is, in their order. */
  readonly imports: readonly HostFunction[];
  /** Names of what the component imports. */
  readonly importNames: readonly string[];
}

/**
 * Links a component on paper: follows `run` to the core module that implements it, and each import of that
 * module to the host function that it is, through the shim that wit-component puts between them.
 * @throws HeddleError ADMISSION_WORLD, ADMISSION_UNSUPPORTED, ADMISSION_MALFORMED or ADMISSION_LIMIT
 */
export function resolveComponent(component: Component): FunctionComponent {
  checkImports(component);
  const lifted = exportedRun(component);
  const run = component.coreFunctions[lifted.core];
  if (run?.kind !== "alias") {
    throw unsupported("a `run` that no core module exports");
  }
  const main = instantiated(component, run.instance);
  const linker = new Linker(component, run.instance);
  const module = moduleOf(component, main.module);
  const memory = linker.own(component.coreMemories, lifted.options.memory, "memory");
  const realloc = linker.own(component.coreFunctions, lifted.options.realloc, "allocator");
  const imports = module.imports.map((entry) => {
    if (entry.kind !== externalKind.function) {
      throw unsupported(`several core modules that share "${entry.name}"`);
    }
    return linker.hostFunction(main, entry.module, entry.name);
  });
  linker.checkModules();
  return {
    module,
    moduleBytes: component.modules[main.module] as Span,
    exports: { memory, realloc, run: run.name },
    imports,
    importNames: component.instances.map((instance) => instance.name),
  };
}

/** Checks that what is imported from the host has the types of the world. */
function checkImports(component: Component): void {
  for (const { name, type } of component.instances) {
    const exports = type.kind === "instance" ? type.exports : new Map();
    for (const [field, fieldType] of exports) {
      const expected = hostFunctions.get(name)?.get(field);
      if (fieldType.kind === "function" && (expected === undefined || fieldType.text !== expected.type)) {
        throw wrongWorld(
          `The component imports ${name}.${field} as ${fieldType.text}, and the world has ${expected?.type ?? "no such function"}.`,
          `import ${name}`,
        );
      }
    }
  }
}

function exportedRun(component: Component): { core: number; options: CanonicalOptions } {
  for (const { name, kind } of component.exports) {
    if (kind !== "function" || name !== "run") {
      throw wrongWorld(
        `The component exports ${name}, and a function exports nothing but run.`,
        `export ${name}`,
      );
    }
  }
  const exported = component.exports[0];
  if (exported === undefined) {
    throw wrongWorld("The component exports nothing, and a function exports run.", "export run");
  }
  const lifted = component.functions[exported.index];
  if (lifted?.kind !== "lifted") {
    throw wrongWorld("The component exports run, which is not a function of its own.", "export run");
  }
  if (lifted.type.kind !== "function" || lifted.type.text !== runType) {
    const found = lifted.type.kind === "function" ? lifted.type.text : "no function";
    throw wrongWorld(`The component exports run as ${found}, and the world has ${runType}.`, "export run");
  }
  if (!lifted.options.utf8) {
    throw unsupported("strings in UTF-16");
  }
  return lifted;
}

function instantiated(component: Component, index: number): CoreInstance & { kind: "instantiated" } {
  const instance = component.coreInstances[index];
  if (instance?.kind !== "instantiated") {
    throw unsupported("a function that is put together from several core modules");
  }
  return instance;
}

function moduleOf(component: Component, index: number): CoreModule {
  const span = component.modules[index];
  if (span === undefined) {
    throw unsupported("a core module that it does not contain");
  }
  return readModule(component.bytes, span);
}

class Linker {
  readonly #component: Component;
  readonly #main: number;
  /** Core instances whose part is understood. */
  readonly #known = new Set<number>();
  readonly #shims = new Map<number, ReadonlyMap<string, number>>();

  constructor(component: Component, main: number) {
    this.#component = component;
    this.#main = main;
    this.#known.add(main);
  }

  /** The name of an export of the main module that an option of a canonical function refers to. */
  own(
    space: readonly { readonly kind: string; readonly instance?: number; readonly name?: string }[],
    index: number | undefined,
    what: string,
  ): string {
    const item = index === undefined ? undefined : space[index];
    if (item?.kind !== "alias" || item.instance !== this.#main || item.name === undefined) {
      throw unsupported(`a function whose ${what} is not that of its own core module`);
    }
    return item.name;
  }

  /** Follows an import of the main module to the host. */
  hostFunction(main: CoreInstance & { kind: "instantiated" }, module: string, name: string): HostFunction {
    const core = this.#export(main.args.get(module), name);
    const target = this.#component.coreFunctions[core];
    if (target?.kind === "lowered") {
      return this.#lowered(target.function, target.options);
    }
    if (target?.kind !== "alias") {
      throw unsupported(`an import "${name}" of its core module that leads nowhere`);
    }
    const slot = this.#shim(target.instance).get(target.name);
    const actual = slot === undefined ? undefined : this.#fixup(target.instance).get(slot);
    const lowered = actual === undefined ? undefined : this.#component.coreFunctions[actual];
    if (lowered?.kind !== "lowered") {
      throw unsupported(`an import "${name}" of its core module that leads to another core module`);
    }
    return this.#lowered(lowered.function, lowered.options);
  }

  /** The core function that an instance which was put together in place has under a name. */
  #export(instance: number | undefined, name: string): number {
    const exports = instance === undefined ? undefined : this.#component.coreInstances[instance];
    const item = exports?.kind === "exports" ? exports.exports.get(name) : undefined;
    if (item === undefined || item.sort !== coreSort.function) {
      throw unsupported(`several core modules: the import "${name}" of the main one comes from another`);
    }
    return item.index;
  }

  #lowered(index: number, options: CanonicalOptions): HostFunction {
    const alias = this.#component.functions[index];
    const instance = alias?.kind === "alias" ? this.#component.instances[alias.instance] : undefined;
    const host =
      alias?.kind === "alias" && instance !== undefined
        ? hostFunctions.get(instance.name)?.get(alias.name)
        : undefined;
    if (host === undefined) {
      throw unsupported("an import of its core module that is not a function of the host");
    }
    if (!options.utf8) {
      throw unsupported("strings in UTF-16");
    }
    this.own(this.#component.coreMemories, options.memory, "memory");
    if (host.allocates) {
      this.own(this.#component.coreFunctions, options.realloc, "allocator");
    }
    return host;
  }

  /** The slots of the table behind each export of the instance, which must be wit-component's shim. */
  #shim(index: number): ReadonlyMap<string, number> {
    let slots = this.#shims.get(index);
    if (slots === undefined) {
      const instance = instantiated(this.#component, index);
      slots = readShim(moduleOf(this.#component, instance.module));
      if (slots === undefined || instance.args.size > 0) {
        throw unsupported("several core modules");
      }
      this.#shims.set(index, slots);
      this.#known.add(index);
    }
    return slots;
  }

  /** The core function that is put into each slot of the shim's table, by the one module that does so. */
  #fixup(shim: number): ReadonlyMap<number, number> {
    for (const [index, instance] of this.#component.coreInstances.entries()) {
      if (instance.kind !== "instantiated" || this.#shims.has(index) || index === this.#main) {
        continue;
      }
      const fixup = readFixup(moduleOf(this.#component, instance.module));
      if (fixup === undefined || instance.args.get(fixup.table.module) !== shim) {
        continue;
      }
      this.#known.add(index);
      return new Map(
        fixup.functions.map((entry, slot) => [
          slot,
          this.#export(instance.args.get(entry.module), entry.name),
        ]),
      );
    }
    throw unsupported("several core modules");
  }

  /** Refuses core modules and instances whose part is not understood, for they might do something. */
  checkModules(): void {
    const { coreInstances, modules } = this.#component;
    const used = new Set<number>();
    for (const [index, instance] of coreInstances.entries()) {
      if (instance.kind === "instantiated") {
        if (!this.#known.has(index) || used.has(instance.module)) {
          throw unsupported(`several core modules (${modules.length})`);
        }
        used.add(instance.module);
      }
    }
    if (used.size !== modules.length || modules.length > limits.coreModules) {
      throw unsupported(`several core modules (${modules.length})`);
    }
  }
}
