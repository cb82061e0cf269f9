import type { Message } from "./message.ts";
import type { Parts } from "./parts.ts";
import { WireError } from "./wire-error.ts";

/** How a value is written: Protobuf's wire types, with messages apart, because their pieces are merged. */
export type Kind = "varint" | "fixed32" | "fixed64" | "bytes" | "message";

/** Protobuf's number for each kind. */
export const wireTypes: Readonly<Record<Kind, number>> = {
  varint: 0,
  fixed64: 1,
  bytes: 2,
  message: 2,
  fixed32: 5,
};

/**
 * Finds a field in an encoded message without decoding it. A field that comes with another wire type counts
 * as unknown, as parsers of Protobuf treat it.
 */
export class Scanner {
  #position = 0;
  /** Whether the field at the end of the path was there. */
  found = false;
  /** Value of the last occurrence of a field that is not a message; for `bytes` without its length. */
  start = 0;
  end = 0;

  /**
   * Looks along `path`, the field numbers from `source` inward. Every message piece found is added to
   * `parts` (together they are the merged message); of other kinds the last occurrence is in start and end.
   * @returns whether every message on the way to the field was there
   * @throws WireError where the bytes are not a message
   */
  find(source: Message, path: readonly number[], kind: Kind, parts: Parts): boolean {
    this.found = false;
    return this.#scan(source.bytes, source.start, source.end, path, 0, kind, parts);
  }

  #scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    path: readonly number[],
    depth: number,
    kind: Kind,
    parts: Parts,
  ): boolean {
    const wanted = path[depth];
    const last = depth === path.length - 1;
    const wire = last ? wireTypes[kind] : 2;
    let reached = last;
    let at = start;
    while (at < end) {
      const tag = this.#varint(bytes, at, end);
      const number = tag >>> 3;
      const type = tag & 7;
      if (number === 0) {
        throw new WireError(`byte ${at - start}: field number 0`);
      }
      const valueStart = this.#position;
      at = this.#skip(bytes, valueStart, end, type);
      if (number !== wanted || type !== wire) {
        continue;
      }
      const contentStart = type === 2 ? this.#position : valueStart;
      if (!last) {
        reached = this.#scan(bytes, contentStart, at, path, depth + 1, kind, parts) || reached;
      } else {
        this.found = true;
        if (kind === "message") {
          parts.add(bytes, contentStart, at);
        } else {
          this.start = contentStart;
          this.end = at;
        }
      }
    }
    return reached;
  }

  /** Reads a varint of up to 32 significant bits; `#position` is then behind it. */
  #varint(bytes: Uint8Array, at: number, end: number): number {
    let value = 0;
    for (let shift = 0, i = at; i < end && shift < 70; shift += 7, i++) {
      const byte = bytes[i] as number;
      if (shift < 28) {
        value |= (byte & 0x7f) << shift;
      } else if (shift === 28) {
        if ((byte & 0x7f) > 0x0f) {
          throw new WireError("a tag or length is above 32 bits");
        }
        value |= byte << 28;
      } else if ((byte & 0x7f) !== 0) {
        throw new WireError("a tag or length is above 32 bits");
      }
      if (byte < 0x80) {
        this.#position = i + 1;
        return value >>> 0;
      }
    }
    throw new WireError("a tag or length has no end");
  }

  /** Returns the end of the value that starts at `at`; for type 2 `#position` is where its content starts. */
  #skip(bytes: Uint8Array, at: number, end: number, type: number): number {
    let next: number;
    switch (type) {
      case 0: {
        next = at;
        while (next < end && (bytes[next] as number) >= 0x80) {
          next++;
        }
        next++;
        if (next - at > 10) {
          throw new WireError("a number is longer than 10 bytes");
        }
        break;
      }
      case 1:
        next = at + 8;
        break;
      case 2: {
        const length = this.#varint(bytes, at, end);
        next = this.#position + length;
        break;
      }
      case 5:
        next = at + 4;
        break;
      default:
        throw new WireError(`a field has wire type ${type}`);
    }
    if (next > end) {
      throw new WireError("a field ends past the end of its message");
    }
    return next;
  }
}
