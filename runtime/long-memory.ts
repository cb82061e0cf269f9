/** Bytes from which on an event or a message is long: it is worth it that its memory is given back and used again. */
export const LONG_BYTES = 2 ** 14;

/** Most bytes that wait for being used again: those of the events and the results of a whole batch of each of two workers. */
const MOST_IDLE = 16 * 2 ** 20;

/** Sizes of memory are so many to each power of two. */
const PER_OCTAVE = 8;

/** What waits for being used again, by its size; the size that was asked for or given back longest ago is the first. */
const idle = new Map<number, ArrayBuffer[]>();
let idleBytes = 0;

/**
 * Memory for a long event or result, which may be what another one had: whoever asks writes all of it. The engine counts such
 * memory, and collects garbage for it whenever what is new sums up to 64 MB, which for events of 60 KB is every thousandth.
 * @returns so many bytes; their buffer may be up to an eighth longer, by zeros
 */
export function obtain(length: number): Uint8Array<ArrayBuffer> {
  if (length < LONG_BYTES) {
    return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  }
  const size = sizeFor(length);
  const found = listOf(size).pop();
  idleBytes -= found === undefined ? 0 : size;
  const memory = found ?? Buffer.allocUnsafeSlow(size).buffer;
  new Uint8Array(memory, length).fill(0);
  return new Uint8Array(memory, 0, length);
}

/**
 * Gives long memory back at once that nobody reads any more: to whoever asks for as much next, or to the system.
 * @param bytes which must be all that is in their memory; they, and what else sees their memory, are empty afterwards. A
 *   part of memory that others have, such as a slab of Node's pool, is left alone.
 */
export function release(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (bytes.length < LONG_BYTES || !(buffer instanceof ArrayBuffer) || 2 * bytes.length < buffer.byteLength) {
    return;
  }
  const size = buffer.byteLength;
  const isKept = size === sizeFor(size) && hasRoom(size);
  try {
    const memory = buffer.transferToFixedLength(isKept ? size : 0);
    if (isKept) {
      listOf(size).push(memory);
      idleBytes += size;
    }
  } catch {
    // A slab of Node's pool, which was smaller once: it cannot be given away.
  }
}

/** The least of the sizes that is enough. */
function sizeFor(length: number): number {
  const step = 2 ** (31 - Math.clz32(length)) / PER_OCTAVE;
  return Math.ceil(length / step) * step;
}

function listOf(size: number): ArrayBuffer[] {
  const list = idle.get(size) ?? [];
  idle.delete(size);
  idle.set(size, list);
  return list;
}

/** Makes room of what nobody has asked for longest; where that is of the same size, there is enough of it. */
function hasRoom(size: number): boolean {
  if (size > MOST_IDLE) {
    return false;
  }
  for (const [other, list] of idle) {
    if (idleBytes + size <= MOST_IDLE || (other === size && list.length > 0)) {
      break;
    }
    while (idleBytes + size > MOST_IDLE && list.length > 0) {
      list.pop();
      idleBytes -= other;
    }
    if (list.length === 0) {
      idle.delete(other);
    }
  }
  return idleBytes + size <= MOST_IDLE;
}
