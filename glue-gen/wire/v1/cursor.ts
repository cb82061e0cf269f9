import { WireError } from "./wire-error.ts";

/** Groups within groups that are passed over; parsers of Protobuf have the same limit for messages. */
const MAX_GROUPS = 100;

/** Walks over encoded fields. `position` says where the last one that was read ends. */
export class Cursor {
  /** Behind the tag or length that {@link long} read; where the content starts after {@link skip}. */
  position = 0;

  /** Reads a tag or length at `at`, which has 32 bits in five bytes at most: decoders refuse a longer one. */
  long(bytes: Uint8Array, at: number, end: number): number {
    let value = 0;
    for (let shift = 0, i = at; i < end; shift += 7, i++) {
      const byte = bytes[i] as number;
      if (shift < 28) {
        value |= (byte & 0x7f) << shift;
      } else if (byte > 0x0f) {
        throw new WireError("a tag or length has more than 32 bits or 5 bytes");
      } else {
        value |= byte << 28;
      }
      if (byte < 0x80) {
        this.position = i + 1;
        return value >>> 0;
      }
    }
    throw new WireError("a tag or length has no end");
  }

  /**
   * Returns the end of the value behind `tag` that starts at `at`; `position` is then where its content starts,
   * which for wire type 2 is behind the length.
   */
  skip(bytes: Uint8Array, at: number, end: number, tag: number): number {
    this.position = at;
    let next = at;
    switch (tag & 7) {
      case 0:
        while (next < end && (bytes[next] as number) >= 0x80) {
          next++;
        }
        next++;
        if (next - at > 10) {
          throw new WireError("a number is longer than 10 bytes");
        }
        break;
      case 1:
        next = at + 8;
        break;
      case 2: {
        const first = at < end ? (bytes[at] as number) : 0x80;
        if (first < 0x80) {
          this.position = at + 1;
          next = at + 1 + first;
        } else {
          const length = this.long(bytes, at, end);
          next = this.position + length;
        }
        break;
      }
      case 3:
        next = this.#group(bytes, at, end, tag >>> 3);
        this.position = at;
        break;
      case 5:
        next = at + 4;
        break;
      default:
        throw new WireError(`a field has wire type ${tag & 7}`);
    }
    if (next > end) {
      throw new WireError("a field ends past the end of its message");
    }
    return next;
  }

  /** Returns the end of a group, which only unknown fields can be. */
  #group(bytes: Uint8Array, start: number, end: number, number: number): number {
    const open = [number];
    let at = start;
    while (open.length > 0) {
      const tag = this.long(bytes, at, end);
      const inner = tag >>> 3;
      if (inner === 0) {
        throw new WireError("a field has number 0");
      }
      at = this.position;
      if ((tag & 7) === 4) {
        if (open.pop() !== inner) {
          throw new WireError("a group ends that did not begin");
        }
      } else if ((tag & 7) === 3) {
        if (open.push(inner) > MAX_GROUPS) {
          throw new WireError(`groups are nested more than ${MAX_GROUPS} deep`);
        }
      } else {
        at = this.skip(bytes, at, end, tag);
      }
    }
    return at;
  }
}
