/** Bytes from which on it is worth it. */
const MIN_BYTES = 2 ** 14;

/**
 * Gives memory back at once that nobody reads any more: the engine counts what such memory sums up to, and collects
 * garbage for it whenever that is 64 MB, which for events of 60 KB is every thousandth.
 * @param bytes which must be all that is in their memory; they are empty afterwards. A part of memory that others
 *   have, such as a slab of Node's pool, is left alone.
 */
export function release(bytes: Uint8Array): void {
  if (bytes.length < MIN_BYTES) {
    return;
  }
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && 2 * bytes.length >= buffer.byteLength) {
    try {
      buffer.transfer(0);
    } catch {
      // A slab of Node's pool, which was smaller once: it cannot be given away.
    }
  }
}
