import { Writer } from "../binary/index.ts";
import { externalKind, type FunctionType, op, valueType } from "../module/index.ts";
import { wrongWorld } from "../refusals.ts";
import { type Definition, keyOf, type PartExport, typeKey } from "./model.ts";
import type { Program } from "./program.ts";

/** A function of the host that gives values in memory of another allocator than the one for inputs. */
export interface Guard {
  /** Index of the imported function. */
  readonly host: number;
  readonly type: FunctionType;
  /** Number of its allocator, from 1 on. */
  readonly allocator: number;
}

const { i32 } = valueType;

/** Type of an allocator: `cabi_realloc`. */
export const allocatorType: FunctionType = {
  params: Uint8Array.of(i32, i32, i32, i32),
  results: Uint8Array.of(i32),
};

/**
 * The allocators of a program. Adapters that wit-component puts in bring their own, while the host knows one:
 * a global says which one is meant, set by a function around each function of the host that needs another.
 */
export class Allocators {
  readonly guards: Guard[] = [];
  /** The allocators beside the usual one. */
  readonly others: Definition[] = [];
  readonly #program: Program;
  readonly #usual: PartExport;
  readonly #numbers = new Map<string, number>();
  readonly #positions = new Map<string, number>();

  constructor(program: Program, usual: PartExport) {
    this.#program = program;
    this.#usual = usual;
  }

  /**
   * The position among the guards of the one that calls of a host function need, or undefined.
   * @param host index of the imported function
   * @throws HeddleError ADMISSION_WORLD where the allocator is none
   */
  guard(host: number, definition: Definition & { readonly kind: "host" }): number | undefined {
    if (definition.allocator === undefined) {
      return undefined;
    }
    const usual = this.#program.exported(this.#usual, externalKind.function);
    const allocator = this.#program.exported(definition.allocator, externalKind.function);
    const key = keyOf(allocator);
    if (key === keyOf(usual)) {
      return undefined;
    }
    if (allocator === undefined || !this.#isAllocator(allocator) || !this.#isAllocator(usual)) {
      throw wrongWorld(`The core module exports no allocator "${definition.allocator.name}".`);
    }
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.others.push(allocator);
      this.#numbers.set(key, number);
    }
    let position = this.#positions.get(`${host} ${number}`);
    if (position === undefined) {
      position = this.guards.push({ host, type: definition.type, allocator: number }) - 1;
      this.#positions.set(`${host} ${number}`, position);
    }
    return position;
  }

  #isAllocator(definition: Definition | undefined): boolean {
    const type = definition?.kind === "own" ? this.#program.functionType(definition) : undefined;
    return type !== undefined && typeKey(type) === typeKey(allocatorType);
  }
}

/** Writes the function around a host function; `global` says which allocator is meant. */
export function writeGuard(writer: Writer, { host, type, allocator }: Guard, global: number): void {
  const body = new Writer();
  body.u8(0);
  setGlobal(body, global, allocator);
  call(body, type, host);
  setGlobal(body, global, 0);
  body.u8(op.end);
  writer.sized(body);
}

/** Writes the allocator that the host sees; `others` in the order of their numbers. */
export function writeAllocator(
  writer: Writer,
  usual: number,
  others: readonly number[],
  global: number,
): void {
  const body = new Writer();
  body.u8(0);
  for (const [index, other] of others.entries()) {
    body.u8(op.globalGet);
    body.u32(global);
    body.u8(op.i32Const);
    body.s32(index + 1);
    body.op(op.i32Eq, op.if, 0x40);
    call(body, allocatorType, other);
    body.op(op.return, op.end);
  }
  call(body, allocatorType, usual);
  body.u8(op.end);
  writer.sized(body);
}

function setGlobal(body: Writer, global: number, value: number): void {
  body.u8(op.i32Const);
  body.s32(value);
  body.u8(op.globalSet);
  body.u32(global);
}

function call(body: Writer, type: FunctionType, index: number): void {
  for (const parameter of type.params.keys()) {
    body.u8(op.localGet);
    body.u32(parameter);
  }
  body.u8(op.call);
  body.u32(index);
}
