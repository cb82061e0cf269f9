import { readFileSync } from "node:fs";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco";
import { admit, type Sandbox, type SandboxHost } from "../../runtime/sandbox/index.ts";

/** Guests written by hand, for the tests of the sandbox. */

export const world = readFileSync(new URL("../../functions-as/sdk/world.wit", import.meta.url), "utf8");

/** The binary of a module or component in text form, whether or not it is admissible. */
export async function binary(text: string): Promise<Uint8Array> {
  return await parse(text);
}

/** Wraps a core module, as text or binary, into a component of the world as wit-component makes it. */
export async function component(core: string | Uint8Array): Promise<Uint8Array> {
  const module = typeof core === "string" ? await binary(core) : core;
  return await componentNew(
    await componentEmbed({ binary: module, witSource: world, world: "micro-function" }),
  );
}

/** A component around a core module in text form that nothing has to validate before admission does. */
export async function looseComponent(core: string): Promise<Uint8Array> {
  return await binary(`(component
    (type $record (record (field "code" string) (field "message" string) (field "place" string)))
    (import "failure" (type $failure (eq $record)))
    ${core.replace(/^\s*\(module/, "(core module $main")}
    (core instance $main (instantiate $main))
    (func (export "run") (param "input" (list u8)) (result (result (list u8) (error $failure)))
      (canon lift (core func $main "run") (memory (core memory $main "memory")) (realloc (core func $main "cabi_realloc")))))`);
}

export interface GuestParts {
  /** Body of `run`, with $pointer and $length; leaves the address of the result. */
  readonly run: string;
  /** Declarations before the functions: globals, tables, memories beside `memory`, data. */
  readonly declarations?: string;
  /** More functions. */
  readonly functions?: string;
  /** Imports of the world to declare: $log and $context. */
  readonly imports?: boolean;
  /** The memory's limits, `1` where it is not said. */
  readonly memory?: string;
  /** Body of `cabi_realloc`, with $old, $oldSize, $alignment, $size. */
  readonly realloc?: string;
}

/**
 * The text of a module with a bump allocator from 4096 on that grows the memory, and `$ok(pointer, length)`
 * and `$fail` to make results at 1024.
 */
export function guestText(parts: GuestParts): string {
  return moduleText(
    parts,
    `(func (export "run") (param $pointer i32) (param $length i32) (result i32)
      ${parts.run})`,
  );
}

/** As {@link guestText}, with other functions for the host to call. */
export function moduleText(parts: Omit<GuestParts, "run">, exported: string): string {
  const imports = `
    (import "heddle:function/log@1.0.0" "write" (func $log (param i32 i32 i32)))
    (import "heddle:function/context@1.0.0" "get" (func $context (param i32 i32 i32)))`;
  return `(module
    ${parts.imports === true ? imports : ""}
    (memory (export "memory") ${parts.memory ?? "1"})
    (global $next (mut i32) (i32.const 4096))
    ${parts.declarations ?? ""}
    (func $realloc (export "cabi_realloc") (param $old i32) (param $oldSize i32) (param $alignment i32) (param $size i32)
      (result i32) (local $at i32)
      ${parts.realloc ?? bumpAllocator})
    (func $ok (param $at i32) (param $size i32) (result i32)
      (i32.store8 (i32.const 1024) (i32.const 0))
      (i32.store (i32.const 1028) (local.get $at))
      (i32.store (i32.const 1032) (local.get $size))
      (i32.const 1024))
    (func $fail (param $at i32) (param $size i32) (result i32)
      (i32.store8 (i32.const 1024) (i32.const 1))
      (i32.store (i32.const 1028) (local.get $at))
      (i32.store (i32.const 1032) (local.get $size))
      (i32.store (i32.const 1036) (local.get $at))
      (i32.store (i32.const 1040) (local.get $size))
      (i32.store (i32.const 1044) (local.get $at))
      (i32.store (i32.const 1048) (local.get $size))
      (i32.const 1024))
    ${parts.functions ?? ""}
    ${exported})`;
}

/** The usual body of `cabi_realloc`. */
export const bumpAllocator = `
  (local.set $at (global.get $next))
  (global.set $next (i32.and (i32.add (i32.add (local.get $at) (local.get $size)) (i32.const 15)) (i32.const -16)))
  (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
    (then
      (if (i32.eq
            (memory.grow
              (i32.add
                (i32.div_u
                  (i32.sub (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
                  (i32.const 65536))
                (i32.const 1)))
            (i32.const -1))
        (then unreachable))))
  (local.get $at)`;

export interface GuestHost extends SandboxHost {
  readonly lines: string[];
}

/** A host that keeps the log and answers keys of the context from a map. */
export function testHost(values: ReadonlyMap<string, string> = new Map()): GuestHost {
  const lines: string[] = [];
  return {
    lines,
    context: (key) => values.get(key),
    log: (level, message) => lines.push(`${level} ${message}`),
  };
}

/** A sandbox around a guest. */
export async function guest(
  parts: GuestParts,
  options: { readonly memoryBytes?: number; readonly host?: SandboxHost } = {},
): Promise<Sandbox> {
  const memory = options.memoryBytes === undefined ? {} : { memoryBytes: options.memoryBytes };
  return admit(await component(guestText(parts)), memory).instantiate(options.host ?? testHost());
}

/** UTF-8 bytes of a text. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** How a guest that is told to change its state then ends, as a byte of its input. */
export const endings = {
  success: "s",
  failure: "f",
  trap: "t",
  "out of fuel": "l",
  "stack overflow": "r",
  "bad output": "b",
} as const;
