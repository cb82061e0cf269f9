import { HeddleError } from "../../errors.ts";
import {
  type CoreModule,
  type Export,
  externalKind,
  type FunctionType,
  type Import,
  type Limits,
} from "../module/index.ts";
import { type Forwarders, findForwarders } from "./forwarders.ts";
import { type Definition, type Own, type Part, type PartExport, typeKey } from "./model.ts";

const kindNames = ["function", "table", "memory", "global"] as const;

/**
 * The core modules of a component in the order in which they are instantiated, with every import followed
 * to its definition. An import can lead only to parts before its own, so there are no cycles.
 * @throws HeddleError ADMISSION_MALFORMED where an import has no source or one of another type
 */
export class Program {
  readonly parts: readonly Part[];
  /** For each part and kind, what stands behind the imports of that kind. */
  readonly #imported: Definition[][][] = [];
  readonly #exports: ReadonlyMap<string, Export>[] = [];
  readonly forwarders: Forwarders;

  constructor(parts: readonly Part[]) {
    this.parts = parts;
    for (const [part, { module, supplies }] of parts.entries()) {
      const spaces: Definition[][] = [[], [], [], []];
      for (const [index, entry] of module.imports.entries()) {
        const space = spaces[entry.kind] as Definition[];
        space.push(this.#follow(part, entry, supplies[index] as Part["supplies"][number]));
      }
      this.#imported.push(spaces);
      this.#exports.push(new Map(module.exports.map((entry) => [entry.name, entry])));
    }
    this.forwarders = findForwarders(this);
  }

  module(part: number): CoreModule {
    return (this.parts[part] as Part).module;
  }

  /** What stands behind the imports of a kind. */
  imported(part: number, kind: number): readonly Definition[] {
    return this.#imported[part]?.[kind] ?? [];
  }

  /** What stands behind an index of a part. */
  behind(part: number, kind: number, index: number): Definition {
    const imported = this.imported(part, kind);
    const definition = imported[index] ?? { kind: "own", part, position: index - imported.length };
    if (definition.kind === "own" && definition.position >= ownItems(this.module(definition.part), kind)) {
      throw mismatch(`there is no ${kindNames[kind]} ${index} in a core module`, `part ${part}`);
    }
    return definition;
  }

  /** What stands behind an export of a part, or undefined where it has none of that name and kind. */
  exported({ part, name }: PartExport, kind: number): Definition | undefined {
    const entry = this.#exports[part]?.get(name);
    return entry?.kind === kind ? this.behind(part, kind, entry.index) : undefined;
  }

  /** What a function leads to where all it does is to forward the call. */
  direct(definition: Definition): Definition {
    const targets = definition.kind === "own" ? this.forwarders.targets.get(definition.part) : undefined;
    return targets?.[(definition as Own).position] ?? definition;
  }

  /** Whether calls of a part's functions go straight to their targets, so that none of it is left. */
  isForwarder(part: number): boolean {
    return this.forwarders.targets.has(part);
  }

  functionType(definition: Definition): FunctionType | undefined {
    if (definition.kind !== "own") {
      return definition.type;
    }
    const module = this.module(definition.part);
    return module.types[module.functions[definition.position] as number];
  }

  #follow(part: number, entry: Import, supply: Part["supplies"][number]): Definition {
    const place = `import ${entry.module} ${entry.name}`;
    if (supply.kind !== "export") {
      const type = this.#importedType(part, entry);
      if (entry.kind !== externalKind.function || type === undefined) {
        throw mismatch(`a function is imported as a ${kindNames[entry.kind]}`, place);
      }
      return { ...supply, type };
    }
    const definition = this.exported(supply, entry.kind);
    if (definition === undefined) {
      throw mismatch(
        `a core module imports the ${kindNames[entry.kind]} "${entry.name}", which no other exports`,
        place,
      );
    }
    if (!this.#matches(part, entry, definition)) {
      throw mismatch(
        `a core module imports the ${kindNames[entry.kind]} "${entry.name}" with another type than it has`,
        place,
      );
    }
    return definition;
  }

  #importedType(part: number, entry: Import): FunctionType | undefined {
    return this.module(part).types[entry.type];
  }

  #matches(part: number, entry: Import, definition: Definition): boolean {
    if (entry.kind === externalKind.function) {
      const [wanted, found] = [this.#importedType(part, entry), this.functionType(definition)];
      return wanted !== undefined && found !== undefined && typeKey(wanted) === typeKey(found);
    }
    const { part: owner, position } = definition as Own;
    const module = this.module(owner);
    if (entry.kind === externalKind.global) {
      const global = module.globals[position];
      return global?.type === entry.value && global?.mutable === entry.mutable;
    }
    if (entry.kind === externalKind.memory) {
      return fits(module.memory, entry.limits);
    }
    const table = module.tables[position];
    return table?.element === entry.value && fits(table?.limits, entry.limits);
  }
}

/** Whether what has the limits `found` may be imported with the limits `wanted`. */
function fits(found: Limits | undefined, wanted: Limits | undefined): boolean {
  return (
    found !== undefined &&
    wanted !== undefined &&
    found.min >= wanted.min &&
    (wanted.max === undefined || (found.max !== undefined && found.max <= wanted.max))
  );
}

/** Number of items of a kind that a module defines. */
function ownItems(module: CoreModule, kind: number): number {
  switch (kind) {
    case externalKind.function:
      return module.functions.length;
    case externalKind.table:
      return module.tables.length;
    case externalKind.memory:
      return module.memory === undefined ? 0 : 1;
    default:
      return module.globals.length;
  }
}

function mismatch(message: string, place: string): HeddleError {
  return new HeddleError("ADMISSION_MALFORMED", `The component cannot be linked: ${message}.`, { place });
}
