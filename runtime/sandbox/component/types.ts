import type { Reader } from "../binary/index.ts";
import { limits } from "../limits.ts";
import { valueType } from "../module/index.ts";
import { checkLimit, unsupported } from "../refusals.ts";
import { type ComponentType, coreSort, sort } from "./model.ts";

const primitives = new Map<number, string>([
  [0x7f, "bool"],
  [0x7e, "s8"],
  [0x7d, "u8"],
  [0x7c, "s16"],
  [0x7b, "u16"],
  [0x7a, "s32"],
  [0x79, "u32"],
  [0x78, "s64"],
  [0x77, "u64"],
  [0x76, "f32"],
  [0x75, "f64"],
  [0x74, "char"],
  [0x73, "string"],
  [0x64, "error-context"],
]);

const other: ComponentType = { kind: "other" };

/** The types of a component, or of an instance or component type inside, in the order of their indices. */
export class TypeSpace {
  readonly #types: ComponentType[] = [];
  readonly #outer: TypeSpace | undefined;
  readonly #depth: number;

  constructor(outer?: TypeSpace) {
    this.#outer = outer;
    this.#depth = outer === undefined ? 0 : outer.#depth + 1;
    checkLimit(this.#depth, limits.componentTypeDepth, "types inside each other");
  }

  get size(): number {
    return this.#types.length;
  }

  add(type: ComponentType): void {
    checkLimit(this.#types.length + 1, limits.componentItems, "types in a component");
    this.#types.push(type);
  }

  get(reader: Reader, index: number): ComponentType {
    const type = this.#types[index];
    if (type === undefined) {
      throw reader.malformed(`there is no type ${index}`);
    }
    return type;
  }

  /** Reads one definition and adds it. */
  define(reader: Reader): void {
    this.add(this.#definition(reader));
  }

  #definition(reader: Reader): ComponentType {
    const position = reader.position;
    const form = reader.u8();
    switch (form) {
      case 0x40:
        return this.#function(reader);
      case 0x41:
        this.#declarations(reader);
        return other;
      case 0x42:
        return { kind: "instance", exports: this.#declarations(reader) };
      case 0x3f:
        return this.#resource(reader);
      case 0x43: {
        const type = this.#function(reader);
        return type.kind === "function" ? { kind: "function", text: short(`async${type.text}`) } : type;
      }
      default:
        reader.position = position;
        return { kind: "value", text: this.#defined(reader) };
    }
  }

  /** A resource: of which nothing matters here, for none is ever made. */
  #resource(reader: Reader): ComponentType {
    if (reader.u8() !== valueType.i32) {
      throw reader.malformed("a resource is not represented by an i32");
    }
    if (reader.u8() !== 0) {
      reader.u32();
    }
    return other;
  }

  #function(reader: Reader): ComponentType {
    const params = this.#fields(reader);
    const form = reader.u8();
    if (form === 0) {
      return { kind: "function", text: short(`(${params})->${this.#value(reader)}`) };
    }
    if (form !== 1 || reader.u8() !== 0) {
      throw reader.malformed("a function has named results");
    }
    return { kind: "function", text: short(`(${params})`) };
  }

  #defined(reader: Reader): string {
    const position = reader.position;
    const form = reader.u8();
    const primitive = primitives.get(form);
    if (primitive !== undefined) {
      return primitive;
    }
    switch (form) {
      case 0x72:
        return short(`record{${this.#fields(reader)}}`);
      case 0x71:
        return short(`variant{${this.#list(reader, () => this.#case(reader))}}`);
      case 0x70:
        return short(`list<${this.#value(reader)}>`);
      case 0x6f:
        return short(`tuple<${this.#list(reader, () => this.#value(reader))}>`);
      case 0x6e:
        return short(`flags{${this.#list(reader, () => reader.name())}}`);
      case 0x6d:
        return short(`enum{${this.#list(reader, () => reader.name())}}`);
      case 0x6b:
        return short(`option<${this.#value(reader)}>`);
      case 0x6a:
        return short(`result<${this.#optional(reader)},${this.#optional(reader)}>`);
      case 0x69:
      case 0x68:
        this.get(reader, reader.u32());
        return form === 0x69 ? "own" : "borrow";
      case 0x67:
        return short(`list<${this.#value(reader)},${reader.u32()}>`);
      case 0x66:
      case 0x65:
        return short(`${form === 0x66 ? "stream" : "future"}<${this.#optional(reader)}>`);
      default:
        throw reader.malformed("there is no component type", position);
    }
  }

  #fields(reader: Reader): string {
    return this.#list(reader, () => `${reader.name()}:${this.#value(reader)}`);
  }

  #case(reader: Reader): string {
    const name = reader.name();
    const type = this.#optional(reader);
    if (reader.u8() !== 0) {
      throw reader.malformed("a case of a variant refines another");
    }
    return `${name}(${type})`;
  }

  #optional(reader: Reader): string {
    const flag = reader.u8();
    if (flag > 1) {
      throw reader.malformed("there is neither a type nor none");
    }
    return flag === 0 ? "_" : this.#value(reader);
  }

  #list(reader: Reader, read: () => string): string {
    const items: string[] = [];
    for (let count = reader.count("items of a type"); count > 0; count--) {
      checkLimit(items.length, limits.componentItems, "items of a type");
      items.push(read());
    }
    return items.join();
  }

  #value(reader: Reader): string {
    const position = reader.position;
    const byte = reader.u8();
    const primitive = primitives.get(byte);
    if (primitive !== undefined) {
      return primitive;
    }
    reader.position = position;
    const type = this.get(reader, reader.u32());
    if (type.kind !== "value") {
      throw reader.malformed("a type of a value is none", position);
    }
    return type.text;
  }

  /** Reads the declarations of an instance or component type; returns what it exports. */
  #declarations(reader: Reader): ReadonlyMap<string, ComponentType> {
    const inner = new TypeSpace(this);
    const exports = new Map<string, ComponentType>();
    for (let count = reader.count("declarations"); count > 0; count--) {
      const position = reader.position;
      switch (reader.u8()) {
        case 0x01:
          inner.define(reader);
          break;
        case 0x02:
          inner.#alias(reader);
          break;
        case 0x03:
        case 0x04: {
          const name = readExternName(reader);
          exports.set(name, inner.describe(reader));
          break;
        }
        default:
          throw reader.malformed("there is no declaration", position);
      }
    }
    return exports;
  }

  #alias(reader: Reader): void {
    const position = reader.position;
    if (reader.u8() !== sort.type || reader.u8() !== 0x02) {
      throw unsupported("aliases of other things than types in a type", `byte ${position}`);
    }
    let space: TypeSpace = this;
    for (let count = reader.u32(); count > 0; count--) {
      if (space.#outer === undefined) {
        throw reader.malformed("an alias leaves the component", position);
      }
      space = space.#outer;
    }
    this.add(space.get(reader, reader.u32()));
  }

  /** Reads what an import or export is; one that is a type gets the next index. */
  describe(reader: Reader): ComponentType {
    const position = reader.position;
    const form = reader.u8();
    switch (form) {
      case sort.core:
        if (reader.u8() !== coreSort.module) {
          throw reader.malformed("there is no description of an import", position);
        }
        reader.u32();
        return other;
      case sort.function:
      case sort.component:
      case sort.instance: {
        const type = this.get(reader, reader.u32());
        if ((type.kind === "function") !== (form === sort.function) || type.kind === "value") {
          throw reader.malformed("an import is described by a type of another kind", position);
        }
        return type;
      }
      case sort.type: {
        const bound = reader.u8();
        if (bound > 1) {
          throw reader.malformed("a type that is imported has an unknown bound", position);
        }
        // A bound of 1 is a resource, of which nothing is known.
        const type = bound === 1 ? other : this.get(reader, reader.u32());
        this.add(type);
        return type;
      }
      default:
        throw unsupported("values as imports", `byte ${position}`);
    }
  }
}

/** The name of an import or export, in either of its forms. */
export function readExternName(reader: Reader): string {
  const form = reader.u8();
  if (form > 1) {
    throw reader.malformed("there is no name of an import or export");
  }
  const start = reader.position;
  const name = reader.name();
  checkLimit(reader.position - start, limits.nameBytes, "bytes in a name");
  return name;
}

/** Types that are longer than any of the world's are equal to none; writing them out could take for ever. */
function short(text: string): string {
  return text.length > limits.componentTypeText ? "…" : text;
}
