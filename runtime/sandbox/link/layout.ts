import type { HostFunction } from "../component/index.ts";
import { type ElementSegment, externalKind, type FunctionType } from "../module/index.ts";
import { Allocators } from "./allocators.ts";
import { Indices, type PartIndices } from "./indices.ts";
import { type Definition, type Own, type PartExport, typeKey } from "./model.ts";
import type { Program } from "./program.ts";

/** Gives every item of a program its index in the linked module. */
export class Layout {
  /** Function types, each once. */
  readonly types: FunctionType[] = [];
  /** The host functions that are imported, and the type of each. */
  readonly hosts: { readonly host: HostFunction; readonly type: number }[] = [];
  /** Types of the functions behind all others that do nothing but trap. */
  readonly traps: number[] = [];
  readonly allocators: Allocators;
  readonly indices: readonly PartIndices[];
  readonly #program: Program;
  readonly #typeIndices = new Map<string, number>();
  readonly #hostIndices = new Map<string, number>();
  readonly #trapIndices = new Map<number, number>();
  readonly #bases: readonly Record<(typeof counted)[number], number>[];
  readonly #ownFunctions: number;
  /** Index of the global that says which allocator is meant, where there are several. */
  readonly allocatorGlobal: number;

  /** @param realloc the allocator for inputs */
  constructor(program: Program, realloc: PartExport) {
    this.#program = program;
    this.allocators = new Allocators(program, realloc);
    // Imported functions are numbered first: all of them have to be known before any other.
    for (const part of program.parts.keys()) {
      for (const definition of program.imported(part, externalKind.function)) {
        this.#addHost(this.#program.direct(definition));
      }
    }
    const bases = [];
    let next = { functions: this.hosts.length, tables: 0, globals: 0, elements: 0, data: 0 };
    for (const part of program.parts.keys()) {
      bases.push(next);
      next = {
        functions: next.functions + ownFunctions(program, part),
        tables: next.tables + ownTables(program, part),
        globals: next.globals + program.module(part).globals.length,
        elements: next.elements + elementsOf(program, part).length,
        data: next.data + program.module(part).data.length,
      };
    }
    this.#bases = bases;
    this.#ownFunctions = next.functions;
    this.allocatorGlobal = next.globals;
    this.indices = [...program.parts.keys()].map((part) => this.#indicesOf(part));
  }

  type(type: FunctionType): number {
    const key = typeKey(type);
    let index = this.#typeIndices.get(key);
    if (index === undefined) {
      index = this.types.push(type) - 1;
      this.#typeIndices.set(key, index);
    }
    return index;
  }

  /** The index of a function that stands behind another's import or export. */
  functionIndex(definition: Definition): number {
    const direct = this.#program.direct(definition);
    switch (direct.kind) {
      case "own":
        return (this.#bases[direct.part]?.functions as number) + direct.position;
      case "host":
        return this.#hostIndex(direct);
      default:
        return this.#ownFunctions + this.allocators.guards.length + this.#trap(this.type(direct.type));
    }
  }

  #hostKey({ host, type }: Definition & { kind: "host" }): string {
    return `${host.id} ${this.type(type)}`;
  }

  #addHost(definition: Definition): void {
    if (definition.kind !== "host") {
      return;
    }
    const key = this.#hostKey(definition);
    let index = this.#hostIndices.get(key);
    if (index === undefined) {
      index = this.hosts.push({ host: definition.host, type: this.type(definition.type) }) - 1;
      this.#hostIndices.set(key, index);
    }
    this.allocators.guard(index, definition);
  }

  #hostIndex(definition: Definition & { kind: "host" }): number {
    const index = this.#hostIndices.get(this.#hostKey(definition)) as number;
    const guard = this.allocators.guard(index, definition);
    return guard === undefined ? index : this.#ownFunctions + guard;
  }

  #trap(type: number): number {
    let position = this.#trapIndices.get(type);
    if (position === undefined) {
      position = this.traps.push(type) - 1;
      this.#trapIndices.set(type, position);
    }
    return position;
  }

  #indicesOf(part: number): PartIndices {
    const program = this.#program;
    const module = program.module(part);
    const base = this.#bases[part] as Record<(typeof counted)[number], number>;
    const types = module.types.map((type) => this.type(type));
    const functions = program
      .imported(part, externalKind.function)
      .map((definition) => this.functionIndex(definition));
    const shared = (kind: number, what: "tables" | "globals") =>
      program
        .imported(part, kind)
        .map(
          (definition) =>
            (this.#bases[(definition as Own).part]?.[what] as number) + (definition as Own).position,
        );
    return {
      types: new Indices("type", types, 0, 0),
      functions: new Indices("function", functions, base.functions, ownFunctions(program, part)),
      tables: new Indices(
        "table",
        shared(externalKind.table, "tables"),
        base.tables,
        ownTables(program, part),
      ),
      globals: new Indices(
        "global",
        shared(externalKind.global, "globals"),
        base.globals,
        module.globals.length,
      ),
      elements: new Indices("element segment", [], base.elements, elementsOf(program, part).length),
      data: new Indices("data segment", [], base.data, module.data.length),
    };
  }
}

const counted = ["functions", "tables", "globals", "elements", "data"] as const;

function ownFunctions(program: Program, part: number): number {
  return program.isForwarder(part) ? 0 : program.module(part).functions.length;
}

function ownTables(program: Program, part: number): number {
  return program.isForwarder(part) ? 0 : program.module(part).tables.length;
}

/** The element segments of a part that are still needed. */
export function elementsOf(program: Program, part: number): readonly ElementSegment[] {
  return program.module(part).elements.filter((segment) => !program.forwarders.segments.has(segment));
}
