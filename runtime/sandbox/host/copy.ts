/** Up to so many bytes a loop copies faster than the engine's own copy is called. */
const loopBytes = 24;

/** Copies `source` to `target` at `offset`; the caller has checked that it fits. */
export function copyBytes(source: Uint8Array, target: Uint8Array, offset: number): void {
  const { length } = source;
  if (length > loopBytes) {
    target.set(source, offset);
    return;
  }
  for (let index = 0; index < length; index++) {
    target[offset + index] = source[index] as number;
  }
}
