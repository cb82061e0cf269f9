/** Chunks are messages one after the other, each with its length before it as a varint. */

/** Bytes of the longest length: those of 32 bits. */
export const LENGTH_BYTES = 5;

/** Says that no whole length lies there: it goes on behind the end, or for more than five bytes. */
const open = -1;
const wrong = -2;

/** Where the content of the message at `start` begins; see {@link messageEnd}. */
export function contentStart(bytes: Uint8Array, start: number): number {
  let at = start;
  while (((bytes[at++] as number) & 0x80) !== 0) {
    // The end was found, so the length is whole.
  }
  return at;
}

/**
 * Where the message that begins at `start` ends; above `end` where its end has not come yet, −1 where its length
 * goes on behind `end`, −2 where that has too many bytes.
 */
export function messageEnd(bytes: Uint8Array, start: number, end: number): number {
  let length = 0;
  let scale = 1;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (at - start >= LENGTH_BYTES) {
      return wrong;
    }
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      return at + 1 + length;
    }
    scale *= 128;
  }
  return end - start >= LENGTH_BYTES ? wrong : open;
}

/** Writes a length at `at`, and returns where it ends. */
export function writeLength(bytes: Uint8Array, at: number, length: number): number {
  let rest = length;
  let place = at;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) {
    bytes[place++] = (rest % 128) | 0x80;
  }
  bytes[place] = rest;
  return place + 1;
}

/** A message that came is not what it should be. */
export class MalformedStream extends Error {}

/** Puts messages together of bytes that come in any pieces. */
export class MessageReader {
  readonly #most: number;
  #buffer = new Uint8Array(4096);
  #start = 0;
  #end = 0;

  /** @param most bytes of a message */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether a message has begun that has not come whole. */
  get open(): boolean {
    return this.#start < this.#end;
  }

  /**
   * Takes more bytes.
   * @param fill writes up to so many bytes from a place on, and returns how many it wrote
   */
  fill(room: number, fill: (target: Uint8Array, start: number, end: number) => number): void {
    if (this.#end + room > this.#buffer.length) {
      const kept = this.#end - this.#start;
      const target = kept + room <= this.#buffer.length ? this.#buffer : new Uint8Array(kept + room + kept);
      target.set(this.#buffer.subarray(this.#start, this.#end));
      this.#buffer = target;
      this.#start = 0;
      this.#end = kept;
    }
    this.#end += fill(this.#buffer, this.#end, this.#end + room);
  }

  /**
   * The messages that have come whole, with their lengths, as a view that is valid until more are taken; empty where
   * there are none.
   * @param most bytes, unless a single message has more; 0 for one message
   * @throws MalformedStream
   */
  take(most: number): Uint8Array {
    const start = this.#start;
    const at = wholeMessages(this.#buffer, start, this.#end, most, this.#most);
    this.#start = at;
    return this.#buffer.subarray(start, at);
  }
}

/** The messages of a list that a step gathered: each is field 1, whose tag is one byte before the length. */
export function* gatheredMessages(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const end = messageEnd(bytes, at + 1, bytes.length);
    yield bytes.subarray(contentStart(bytes, at + 1), end);
    at = end;
  }
}

/** Whether bytes are whole messages and nothing else. */
export function areMessages(bytes: Uint8Array, start: number, end: number): boolean {
  try {
    return wholeMessages(bytes, start, end, Number.MAX_SAFE_INTEGER) === end;
  } catch (error) {
    if (error instanceof MalformedStream) {
      return false;
    }
    throw error;
  }
}

/**
 * Where the last message ends that lies whole between `start` and `end`.
 * @param most bytes of all, unless a single message has more
 * @param mostEach bytes of one
 * @throws MalformedStream
 */
export function wholeMessages(
  bytes: Uint8Array,
  start: number,
  end: number,
  most: number,
  mostEach = Number.MAX_SAFE_INTEGER,
): number {
  let at = start;
  while (at < end) {
    const next = messageEnd(bytes, at, end);
    if (next === wrong) {
      throw new MalformedStream("a message has no length");
    }
    if (next === open) {
      break;
    }
    if (next - at > mostEach) {
      throw new MalformedStream(`a message has more than ${mostEach} bytes`);
    }
    if (next > end || (next - start > most && at > start)) {
      break;
    }
    at = next;
  }
  return at;
}
