import { componentEmbed, componentNew } from "@bytecodealliance/jco";
import { type AdmittedFunction, admit } from "../../runtime/sandbox/index.ts";
import { binary, type GuestParts, moduleText, world } from "./guests.ts";

/** Streaming guests written by hand, for the tests of the sandbox. */

export interface StreamingGuestParts extends Omit<GuestParts, "run"> {
  /** Body of `push`, with $pointer and $length; leaves the address of the result. */
  readonly push: string;
  /** Body of `finish`; gives nothing where it is not said. */
  readonly finish?: string;
}

/** The text of a module as `guestText` writes it, with `push` and `finish` instead of `run`. */
export function streamingText(parts: StreamingGuestParts): string {
  return moduleText(
    parts,
    `(func (export "push") (param $pointer i32) (param $length i32) (result i32) ${parts.push})
    (func (export "finish") (result i32) ${parts.finish ?? "(call $ok (i32.const 0) (i32.const 0))"})`,
  );
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
