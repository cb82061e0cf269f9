/**
 * What {@link import("./input.ts").Input.convert} does where not both sides tell absent values from zeros. Where only the target does,
 * an absent value is the source's zero, and kept; where only the source does, a zero is dropped; where neither does,
 * both ("implicit").
 */
export type Zero = "kept" | "dropped" | "implicit";

/** Whether the value of a wire type is zero or empty. */
export function isZero(bytes: Uint8Array, start: number, end: number, wire: number): boolean {
  if (wire === 2) {
    return start === end;
  }
  for (let i = start; i < end; i++) {
    if (((bytes[i] as number) & (wire === 0 ? 0x7f : 0xff)) !== 0) {
      return false;
    }
  }
  return true;
}
