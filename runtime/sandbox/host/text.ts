const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes UTF-8 that a guest wrote.
 * @param limit bytes; what is longer is cut before a character and ends in an ellipsis
 * @returns undefined where it is not valid UTF-8
 */
export function decodeText(
  bytes: Uint8Array,
  pointer: number,
  length: number,
  limit: number,
): string | undefined {
  let end = pointer + Math.min(length, limit);
  if (length > limit) {
    for (let back = 0; back < 3 && ((bytes[end] as number) & 0xc0) === 0x80; back++) {
      end--;
    }
  }
  try {
    const text = decoder.decode(bytes.subarray(pointer, end));
    return length > limit ? `${text}…` : text;
  } catch (error) {
    if (!(error instanceof TypeError)) {
      // Not the text: the guest left the decoder no stack.
      throw error;
    }
    return undefined;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Makes text of a guest safe to show: control characters (but tab and line feed) and those that turn the
 * direction of writing are escaped, so that it can neither move a terminal's cursor nor hide anything.
 */
export function visibleText(text: string): string {
  return text.replace(
    invisible,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
