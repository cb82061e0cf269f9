import { byteLengthOfText, decodeText, encodeText } from "./utf8";

// @ts-ignore: decorator
@external("heddle:function/context@1.0.0", "get")
declare function get(key: usize, length: usize, answer: usize): void;

/** The canonical ABI's option<string>: a byte that tells whether it is there, pointer, length. */
// @ts-ignore: decorator
@lazy const answer: usize = memory.data(12, 4);

/**
 * What the context of the event has under `key`, such as "event.id"; null where there is nothing, or where
 * the contract does not say that the function reads it.
 */
export function context(key: string): string | null {
  const pointer = __new(byteLengthOfText(key), idof<ArrayBuffer>());
  get(pointer, encodeText(key, pointer), answer);
  if (load<u8>(answer) == 0) return null;
  return decodeText(load<u32>(answer, 4), load<u32>(answer, 8));
}
