import { readFileSync } from "node:fs";
import { componentEmbed, componentNew } from "@bytecodealliance/jco";
import { type AdmittedFunction, admit } from "../../runtime/sandbox/index.ts";
import { binary, bumpAllocator } from "./guests.ts";

/** Streaming guests written by hand, for the tests of the sandbox. */

const world = readFileSync(new URL("../../functions-as/sdk/world.wit", import.meta.url), "utf8");

export interface StreamingGuestParts {
  /** Body of `push`, with $pointer and $length; leaves the address of the result. */
  readonly push: string;
  /** Body of `finish`; gives nothing where it is not said. */
  readonly finish?: string;
  readonly declarations?: string;
  readonly functions?: string;
  readonly memory?: string;
  readonly realloc?: string;
  /** Declares $log. */
  readonly imports?: boolean;
}

/** The text of a module as `guestText` writes it, with `push` and `finish` instead of `run`. */
export function streamingText(parts: StreamingGuestParts): string {
  return `(module
    ${parts.imports === true ? '(import "heddle:function/log@1.0.0" "write" (func $log (param i32 i32 i32)))' : ""}
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
    (func $fail (result i32)
      (i32.store8 (i32.const 1024) (i32.const 1))
      (i32.store (i32.const 1028) (i32.const 0)) (i32.store (i32.const 1032) (i32.const 0))
      (i32.store (i32.const 1036) (i32.const 0)) (i32.store (i32.const 1040) (i32.const 0))
      (i32.store (i32.const 1044) (i32.const 0)) (i32.store (i32.const 1048) (i32.const 0))
      (i32.const 1024))
    ${parts.functions ?? ""}
    (func (export "push") (param $pointer i32) (param $length i32) (result i32) ${parts.push})
    (func (export "finish") (result i32) ${parts.finish ?? "(call $ok (i32.const 0) (i32.const 0))"}))`;
}

/** A streaming guest, admitted. */
export async function streamingGuest(
  parts: StreamingGuestParts,
  options: { readonly memoryBytes?: number } = {},
): Promise<AdmittedFunction> {
  return admit(await streamingComponent(streamingText(parts)), options);
}

/** Wraps a core module into a component of the world streaming-function. */
export async function streamingComponent(text: string): Promise<Uint8Array> {
  const embedded = await componentEmbed({
    binary: await binary(text),
    witSource: world,
    world: "streaming-function",
  });
  return await componentNew(embedded);
}
