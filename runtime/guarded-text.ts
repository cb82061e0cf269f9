const BYTE_ORDER_MARK = "\ufeff";
const GUARD = "\0";

/** A text as it is packed: msgpackr drops a byte order mark that a longer text begins with. */
export function guarded(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) || text.startsWith(GUARD) ? GUARD + text : text;
}

export function unguarded(text: string): string {
  return text.startsWith(GUARD) ? text.slice(GUARD.length) : text;
}
