import { Reader } from "../binary/index.ts";
import { limits } from "../limits.ts";
import type { Span } from "../module/index.ts";
import { checkLimit, unsupported, wrongWorld } from "../refusals.ts";
import {
  type CanonicalOptions,
  type Component,
  type ComponentFunction,
  type CoreAlias,
  type CoreExport,
  type CoreFunction,
  type CoreInstance,
  coreSort,
  type ImportedInstance,
  sort,
} from "./model.ts";
import { readExternName, TypeSpace } from "./types.ts";
import { hostFunctions, typeImports } from "./world.ts";

const preamble = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

/**
 * Reads a component. Core modules are delimited but not read; what no function needs is refused by name.
 * @throws HeddleError ADMISSION_MALFORMED, ADMISSION_UNSUPPORTED or ADMISSION_LIMIT
 */
export function readComponent(bytes: Uint8Array): Component {
  checkLimit(bytes.length, limits.componentBytes, "bytes");
  const reader = new Reader(bytes);
  preamble.forEach((expected, index) => {
    if (reader.done || reader.u8() !== expected) {
      throw reader.malformed(
        index >= 4
          ? "there is a core module where a component is expected"
          : "there is no WebAssembly component",
        0,
      );
    }
  });
  const parts = new ComponentParts(bytes);
  for (let sections = 1; !reader.done; sections++) {
    checkLimit(sections, limits.componentSections, "sections");
    const position = reader.position;
    const id = reader.u8();
    const content = reader.part(reader.u32());
    parts.section(id, content, position);
    content.finish("a section of the component");
  }
  return parts;
}

class ComponentParts implements Component {
  readonly bytes: Uint8Array;
  readonly modules: Span[] = [];
  readonly coreInstances: CoreInstance[] = [];
  readonly coreFunctions: CoreFunction[] = [];
  readonly coreMemories: CoreAlias[] = [];
  readonly coreTables: CoreAlias[] = [];
  readonly functions: ComponentFunction[] = [];
  readonly instances: ImportedInstance[] = [];
  readonly exports: Component["exports"][number][] = [];
  readonly customs: string[] = [];
  readonly #types = new TypeSpace();

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  section(id: number, content: Reader, position: number): void {
    switch (id) {
      case 0:
        this.customs.push(content.name());
        content.position = content.end;
        break;
      case 1:
        checkLimit(this.modules.length + 1, limits.coreModules, "core modules");
        this.modules.push({ start: content.position, end: content.end });
        content.position = content.end;
        break;
      case 2:
        this.#each(content, this.coreInstances, "core instances", () => this.#coreInstance(content));
        break;
      case 3:
        // Core types describe core modules that are imported or exported, and those are refused.
        content.position = content.end;
        break;
      case 4:
        throw unsupported("components inside a component", `byte ${position}`);
      case 5:
        throw unsupported("component instances that it creates", `byte ${position}`);
      case 6:
        this.#repeat(content, () => this.#alias(content));
        break;
      case 7:
        this.#repeat(content, () => this.#types.define(content));
        break;
      case 8:
        this.#repeat(content, () => this.#canonical(content));
        break;
      case 9:
        throw unsupported("a start function of the component", `byte ${position}`);
      case 10:
        this.#repeat(content, () => this.#import(content));
        break;
      case 11:
        this.#repeat(content, () => this.#export(content));
        break;
      default:
        throw content.malformed(`there is a section of the unknown kind ${id}`, position);
    }
  }

  #repeat(reader: Reader, read: () => void): void {
    const count = reader.u32();
    checkLimit(count, limits.componentItems, "items in a section");
    for (let index = 0; index < count; index++) {
      read();
    }
  }

  #each<T>(reader: Reader, space: T[], what: string, read: () => T): void {
    this.#repeat(reader, () => this.#push(space, read(), what));
  }

  #push<T>(space: T[], item: T, what: string): void {
    checkLimit(space.length + 1, limits.componentItems, what);
    space.push(item);
  }

  #coreInstance(reader: Reader): CoreInstance {
    const position = reader.position;
    const form = reader.u8();
    if (form === 0) {
      const module = reader.u32();
      const args = new Map<string, number>();
      this.#repeat(reader, () => {
        const name = reader.name();
        if (reader.u8() !== coreSort.instance) {
          throw reader.malformed("an argument of a module is no instance");
        }
        args.set(name, reader.u32());
      });
      return { kind: "instantiated", module, args };
    }
    if (form !== 1) {
      throw reader.malformed("there is no core instance", position);
    }
    const exports = new Map<string, CoreExport>();
    this.#repeat(reader, () => exports.set(reader.name(), { sort: reader.u8(), index: reader.u32() }));
    return { kind: "exports", exports };
  }

  #alias(reader: Reader): void {
    const position = reader.position;
    const kind = reader.u8();
    const core = kind === sort.core ? reader.u8() : undefined;
    const target = reader.u8();
    if (core !== undefined && target === 1) {
      this.#coreAlias(reader, core, position);
    } else if (kind === sort.function && target === 0) {
      const instance = reader.u32();
      this.#push(this.functions, { kind: "alias", instance, name: reader.name() }, "functions");
    } else if (kind === sort.type && target === 0) {
      const instance = this.instances[reader.u32()];
      const name = reader.name();
      const type = instance?.type.kind === "instance" ? instance.type.exports.get(name) : undefined;
      if (type === undefined) {
        throw reader.malformed(`no instance exports the type "${name}"`, position);
      }
      this.#types.add(type);
    } else {
      throw unsupported("an alias of another kind than a function or type", `byte ${position}`);
    }
  }

  #coreAlias(reader: Reader, kind: number, position: number): void {
    const alias: CoreAlias = { kind: "alias", instance: reader.u32(), name: reader.name() };
    if (kind === coreSort.function) {
      this.#push(this.coreFunctions, alias, "core functions");
    } else if (kind === coreSort.memory) {
      this.#push(this.coreMemories, alias, "core memories");
    } else if (kind === coreSort.table) {
      this.#push(this.coreTables, alias, "core tables");
    } else {
      throw unsupported("a global that core modules share", `byte ${position}`);
    }
  }

  #canonical(reader: Reader): void {
    const position = reader.position;
    const form = reader.u8();
    if (form > 1) {
      throw unsupported("resources, tasks or streams", `byte ${position}`);
    }
    if (reader.u8() !== 0) {
      throw reader.malformed("a canonical function has an unknown form", position);
    }
    const index = reader.u32();
    const options = this.#options(reader);
    if (form === 1) {
      this.#push(this.coreFunctions, { kind: "lowered", function: index, options }, "core functions");
    } else {
      const type = this.#types.get(reader, reader.u32());
      this.#push(this.functions, { kind: "lifted", core: index, options, type }, "functions");
    }
  }

  #options(reader: Reader): CanonicalOptions {
    let memory: number | undefined;
    let realloc: number | undefined;
    let utf8 = true;
    this.#repeat(reader, () => {
      const option = reader.u8();
      switch (option) {
        case 0x00:
          break;
        case 0x01:
        case 0x02:
          utf8 = false;
          break;
        case 0x03:
          memory = reader.u32();
          break;
        case 0x04:
          realloc = reader.u32();
          break;
        case 0x05:
          // The post-return function frees what the call left; the state is fresh without it.
          reader.u32();
          break;
        default:
          throw unsupported("asynchronous functions", `byte ${reader.position - 1}`);
      }
    });
    return { memory, realloc, utf8 };
  }

  #import(reader: Reader): void {
    const name = readExternName(reader);
    const form = reader.bytes[reader.position];
    // Refused at once: what belongs to another world may well be something that is not read further on.
    if (
      !(form === sort.instance && hostFunctions.has(name)) &&
      !(form === sort.type && typeImports.has(name))
    ) {
      throw wrongWorld(
        `The component imports ${name}, and a function may import nothing but ${[...hostFunctions.keys()].join(" and ")}.`,
        `import ${name}`,
      );
    }
    const type = this.#types.describe(reader);
    if (form === sort.instance) {
      this.#push(this.instances, { name, type }, "instances");
    }
  }

  #export(reader: Reader): void {
    const name = readExternName(reader);
    const position = reader.position;
    const kind = reader.u8();
    if (kind === sort.core) {
      throw unsupported("an export of a core module", `byte ${position}`);
    }
    const index = reader.u32();
    const described = reader.u8();
    if (described > 1) {
      throw reader.malformed("an export is neither described nor not");
    }
    if (kind === sort.function) {
      const exported = this.functions[index];
      if (exported === undefined) {
        throw reader.malformed(`there is no function ${index}`, position);
      }
      if (described === 1) {
        this.#types.describe(reader);
      }
      this.#push(this.functions, exported, "functions");
      this.exports.push({ name, kind: "function", index });
    } else if (kind === sort.type) {
      const type = this.#types.get(reader, index);
      if (described === 1) {
        this.#types.describe(reader);
      } else {
        this.#types.add(type);
      }
      this.exports.push({ name, kind: "type", index });
    } else {
      throw unsupported("an export of another kind than a function or type", `byte ${position}`);
    }
  }
}
