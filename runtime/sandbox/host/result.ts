import { failure, type SandboxFailure } from "../failures.ts";
import type { GuestInstance } from "./instance.ts";
import { callLimits } from "./limits.ts";
import { decodeText, visibleText } from "./text.ts";

/** Bytes of `result<list<u8>, failure>` in the canonical ABI: a discriminant and three strings. */
const resultBytes = 28;

/** Where the place of an output is noted. */
export interface OutputPlace {
  outputPointer: number;
  outputLength: number;
}

/**
 * Reads the result that lies at `result`; every number there is the guest's and is checked before it is used.
 * @returns undefined where there is an output, noted in `place`
 */
export function readResult(
  instance: GuestInstance,
  result: number,
  place: OutputPlace,
): SandboxFailure | undefined {
  const { bytes, words } = instance;
  if ((result & 3) === 0 && result + resultBytes <= bytes.length && bytes[result] === 0) {
    const pointer = (words[(result >>> 2) + 1] as number) >>> 0;
    const length = (words[(result >>> 2) + 2] as number) >>> 0;
    if (pointer + length <= bytes.length && length <= callLimits.outputBytes) {
      place.outputPointer = pointer;
      place.outputLength = length;
      return undefined;
    }
    return wrongOutput(pointer, length, bytes.length);
  }
  return readOther(instance, result);
}

function wrongOutput(pointer: number, length: number, memory: number): SandboxFailure {
  return pointer + length > memory
    ? failure(
        "BAD_OUTPUT",
        `The function returned ${length} bytes at ${pointer}, which is outside its memory.`,
      )
    : failure(
        "BAD_OUTPUT",
        `The function returned ${length} bytes; at most ${callLimits.outputBytes} are taken.`,
      );
}

/** Reads a result that is no output. */
function readOther(instance: GuestInstance, result: number): SandboxFailure {
  const { bytes } = instance;
  if ((result & 3) !== 0 || result + resultBytes > bytes.length) {
    return failure(
      "BAD_OUTPUT",
      `The function returned its result at ${result}, which is not a place in its memory.`,
    );
  }
  if (bytes[result] === 1) {
    return readFailure(instance, result >>> 2);
  }
  return failure(
    "BAD_OUTPUT",
    `The function returned a result that is neither an output nor a failure but ${bytes[result]}.`,
  );
}

function readFailure(instance: GuestInstance, word: number): SandboxFailure {
  const code = readText(instance, word + 1, callLimits.failureCodeBytes);
  const message = readText(instance, word + 3, callLimits.failureMessageBytes);
  const place = readText(instance, word + 5, callLimits.failurePlaceBytes);
  if (code === undefined || message === undefined || place === undefined) {
    return failure(
      "BAD_OUTPUT",
      "The function returned a failure whose texts are not valid UTF-8 inside its memory.",
    );
  }
  return { code: "GUEST_FAILURE", message, place, functionCode: code, trap: undefined };
}

function readText({ bytes, words }: GuestInstance, word: number, limit: number): string | undefined {
  const pointer = (words[word] as number) >>> 0;
  const length = (words[word + 1] as number) >>> 0;
  if (pointer + length > bytes.length) {
    return undefined;
  }
  const text = decodeText(bytes, pointer, length, limit);
  return text === undefined ? undefined : visibleText(text);
}
