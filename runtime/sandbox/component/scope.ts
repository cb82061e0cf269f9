import type { Reader } from "../binary/index.ts";
import type { Span } from "../module/index.ts";
import { unsupported, wrongWorld } from "../refusals.ts";
import { hostInstance } from "./host-instance.ts";
import {
  type ComponentDefinition,
  type ComponentExports,
  type ComponentFunction,
  type ComponentItem,
  type CoreInstance,
  type CoreItem,
  coreSort,
  type InstantiatedModule,
  sort,
} from "./model.ts";
import { readOptions } from "./options.ts";
import type { Reading } from "./read.ts";
import { at, exportOf, type ItemSort, itemSort, named, push, readSort, repeat } from "./spaces.ts";
import { readExternName, TypeSpace } from "./types.ts";
import { hostFunctions, typeImports } from "./world.ts";

/** The index spaces of one component while it is read. */
export class Scope {
  readonly types: TypeSpace;
  readonly exports = new Map<string, ComponentItem>();
  readonly #reading: Reading;
  readonly #outer: Scope | undefined;
  readonly #args: ReadonlyMap<string, ComponentItem> | undefined;
  readonly #modules: Span[] = [];
  readonly #coreInstances: CoreInstance[] = [];
  readonly #instantiated: InstantiatedModule[] = [];
  /** Core functions, tables, memories and globals, by their sort. */
  readonly #coreItems: readonly CoreItem[][] = [[], [], [], []];
  readonly #functions: ComponentFunction[] = [];
  readonly #instances: ComponentExports[] = [];
  readonly #components: ComponentDefinition[] = [];

  constructor(
    reading: Reading,
    outer: Scope | undefined,
    args: ReadonlyMap<string, ComponentItem> | undefined,
  ) {
    this.#reading = reading;
    this.#outer = outer;
    this.#args = args;
    this.types = new TypeSpace(outer?.types);
  }

  section(id: number, content: Reader, position: number): void {
    const whole = { start: content.position, end: content.end };
    switch (id) {
      case 0:
        content.name();
        content.position = content.end;
        break;
      case 1:
        this.#reading.countModule();
        this.#modules.push(whole);
        content.position = content.end;
        break;
      case 2:
        repeat(content, () => push(this.#coreInstances, this.#coreInstance(content), "core instances"));
        break;
      case 3:
        // Core types describe core modules that are imported or exported, and those are never instantiated.
        content.position = content.end;
        break;
      case 4:
        push(this.#components, { span: whole, outer: this }, "components");
        content.position = content.end;
        break;
      case 5:
        repeat(content, () => push(this.#instances, this.#instance(content), "instances"));
        break;
      case 6:
        repeat(content, () => this.#alias(content));
        break;
      case 7:
        repeat(content, () => this.types.define(content));
        break;
      case 8:
        repeat(content, () => this.#canonical(content));
        break;
      case 9:
        throw unsupported("a start function of the component", `byte ${position}`);
      case 10:
        repeat(content, () => this.#import(content));
        break;
      case 11:
        repeat(content, () => this.#export(content));
        break;
      default:
        throw content.malformed(`there is a section of the unknown kind ${id}`, position);
    }
  }

  #coreInstance(reader: Reader): CoreInstance {
    const position = reader.position;
    const form = reader.u8();
    if (form === 0) {
      const module = at(reader, this.#modules, "core module");
      const args = named(
        reader,
        () => reader.name(),
        () => {
          if (reader.u8() !== coreSort.instance) {
            throw reader.malformed("an argument of a module is no instance");
          }
          return at(reader, this.#coreInstances, "core instance");
        },
      );
      this.#reading.once(module, "a core module");
      const instance: InstantiatedModule = { kind: "instantiated", module, args };
      this.#instantiated.push(instance);
      return instance;
    }
    if (form !== 1) {
      throw reader.malformed("there is no core instance", position);
    }
    return {
      kind: "exports",
      exports: named(
        reader,
        () => reader.name(),
        () => this.#coreItem(reader, reader.u8()),
      ),
    };
  }

  #coreItem(reader: Reader, kind: number): CoreItem {
    return at(reader, this.#coreItems[kind] ?? [], "core item");
  }

  #instance(reader: Reader): ComponentExports {
    const position = reader.position;
    const form = reader.u8();
    if (form === 0) {
      const definition = at(reader, this.#components, "component");
      const args = named(
        reader,
        () => reader.name(),
        () => this.#item(reader),
      );
      return this.#reading.instantiate(definition, args);
    }
    if (form !== 1) {
      throw reader.malformed("there is no instance", position);
    }
    return named(
      reader,
      () => readExternName(reader),
      () => this.#item(reader),
    );
  }

  /** An item by its sort and index. */
  #item(reader: Reader): ComponentItem {
    return this.#indexed(reader, itemSort(reader, readSort(reader)));
  }

  #indexed(reader: Reader, kind: ItemSort): ComponentItem {
    switch (kind) {
      case "function":
        return { sort: kind, function: at(reader, this.#functions, kind) };
      case "type":
        return { sort: kind, type: this.types.get(reader, reader.u32()) };
      case "component":
        return { sort: kind, definition: at(reader, this.#components, kind) };
      case "instance":
        return { sort: kind, exports: at(reader, this.#instances, kind) };
      default:
        return { sort: kind, module: at(reader, this.#modules, kind) };
    }
  }

  /** Gives an item the next index of its sort. */
  #add(item: ComponentItem): void {
    switch (item.sort) {
      case "function":
        push(this.#functions, item.function, "functions");
        break;
      case "type":
        this.types.add(item.type);
        break;
      case "instance":
        push(this.#instances, item.exports, "instances");
        break;
      case "component":
        push(this.#components, item.definition, "components");
        break;
      default:
        push(this.#modules, item.module, "core modules");
    }
  }

  #alias(reader: Reader): void {
    const position = reader.position;
    const kind = readSort(reader);
    switch (reader.u8()) {
      case 0: {
        const exports = at(reader, this.#instances, "instance");
        const name = reader.name();
        const item = exports.get(name);
        if (item?.sort !== itemSort(reader, kind)) {
          throw reader.malformed(`no instance exports the ${item?.sort ?? "item"} "${name}"`, position);
        }
        this.#add(item);
        break;
      }
      case 1: {
        const space = typeof kind === "string" ? undefined : this.#coreItems[kind];
        if (space === undefined) {
          throw reader.malformed("there is no item of a core instance", position);
        }
        const instance = at(reader, this.#coreInstances, "core instance");
        push(space, exportOf(reader, instance, kind as number, reader.name()), "core items");
        break;
      }
      case 2:
        this.#add(this.#enclosing(reader).#indexed(reader, itemSort(reader, kind)));
        break;
      default:
        throw reader.malformed("there is no alias", position);
    }
  }

  /** The component so many levels further out. */
  #enclosing(reader: Reader): Scope {
    let scope: Scope = this;
    for (let count = reader.u32(); count > 0; count--) {
      if (scope.#outer === undefined) {
        throw reader.malformed("an alias leaves the component");
      }
      scope = scope.#outer;
    }
    return scope;
  }

  #canonical(reader: Reader): void {
    const position = reader.position;
    const form = reader.u8();
    const functions = this.#coreItems[coreSort.function] as CoreItem[];
    if (form === canonical.lift || form === canonical.lower) {
      if (reader.u8() !== 0) {
        throw reader.malformed("a canonical function has an unknown form", position);
      }
      if (form === canonical.lower) {
        const lowered = at(reader, this.#functions, "function");
        push(
          functions,
          { kind: "lowered", function: lowered, options: readOptions(reader, this.#coreItems) },
          "core items",
        );
      } else {
        const core = at(reader, functions, "core function");
        const options = readOptions(reader, this.#coreItems);
        const type = this.types.get(reader, reader.u32());
        const modules = this.#instantiated;
        push(this.#functions, { kind: "lifted", core, options, type, modules }, "functions");
      }
    } else if (form >= canonical.resourceNew && form <= canonical.resourceRep) {
      this.types.get(reader, reader.u32());
      push(functions, { kind: "resource", makes: form === canonical.resourceNew }, "core items");
    } else {
      throw unsupported("tasks, streams or other built-in functions of components", `byte ${position}`);
    }
  }

  #import(reader: Reader): void {
    const position = reader.position;
    const name = readExternName(reader);
    const kind = reader.bytes[reader.position];
    if (this.#args === undefined) {
      this.#hostImport(reader, name, kind);
      return;
    }
    const item = this.#args.get(name);
    this.types.describe(reader);
    if (item === undefined) {
      throw reader.malformed(`a component inside imports "${name}", which it is not given`, position);
    }
    if ((kind === sort.type) !== (item.sort === "type")) {
      throw reader.malformed(`a component inside is given "${name}" of another kind`, position);
    }
    if (item.sort !== "type") {
      this.#add(item);
    }
  }

  #hostImport(reader: Reader, name: string, kind: number | undefined): void {
    // Refused at once: what belongs to another world may well be something that is not read further on.
    if (
      !(kind === sort.instance && hostFunctions.has(name)) &&
      !(kind === sort.type && typeImports.has(name))
    ) {
      throw wrongWorld(
        `The component imports ${name}, and a function may import nothing but ${[...hostFunctions.keys()].join(" and ")}.`,
        `import ${name}`,
      );
    }
    const type = this.types.describe(reader);
    if (kind === sort.instance) {
      push(this.#instances, hostInstance(name, type), "instances");
      this.#reading.imports.push(name);
    }
  }

  #export(reader: Reader): void {
    const position = reader.position;
    const name = readExternName(reader);
    const item = this.#item(reader);
    const described = reader.u8();
    if (described > 1) {
      throw reader.malformed("an export is neither described nor not");
    }
    const known = this.types.size;
    if (described === 1) {
      this.types.describe(reader);
    }
    // Every export is also an item of the component; the description of a type was that item already.
    if (item.sort !== "type" || this.types.size === known) {
      this.#add(item);
    }
    if (this.exports.has(name)) {
      throw reader.malformed(`a component exports "${name}" twice`, position);
    }
    this.exports.set(name, item);
  }
}

const canonical = { lift: 0x00, lower: 0x01, resourceNew: 0x02, resourceRep: 0x04 };
