import { WireError } from "./wire-error.ts";

/** Integer types of Protobuf, and what is written as one. */
export type IntegerFormat =
  | "int32"
  | "int64"
  | "uint32"
  | "uint64"
  | "sint32"
  | "sint64"
  | "fixed32"
  | "fixed64"
  | "sfixed32"
  | "sfixed64"
  | "bool";

const TWO_32 = 4_294_967_296;
const MILLION = 1_000_000;
const BILLION = 1_000_000_000;

/**
 * One integer of −2^63 to 2^64 − 1 in two halves, so that no bigint is made for a value that passes through:
 * in two's complement where it is negative.
 */
export class Integer {
  low = 0;
  high = 0;
  negative = false;

  set(low: number, high: number, negative: boolean): void {
    this.low = low | 0;
    this.high = high | 0;
    this.negative = negative;
  }

  /** Takes a whole number of −2^53 to 2^53. */
  setNumber(value: number): void {
    this.set(value % TWO_32, Math.floor(value / TWO_32), value < 0);
  }

  /** The integer as a number, which is exact from −2^53 to 2^53. */
  toNumber(): number {
    return (this.negative ? this.high : this.high >>> 0) * TWO_32 + (this.low >>> 0);
  }

  /** Reads a value as a parser of the type does: what is too long for it is cut. */
  read(format: IntegerFormat, bytes: Uint8Array, start: number, end: number): void {
    switch (format) {
      case "fixed32":
        this.set(word(bytes, start), 0, false);
        return;
      case "sfixed32":
        this.#signed32(word(bytes, start));
        return;
      case "fixed64":
        this.set(word(bytes, start), word(bytes, start + 4), false);
        return;
      case "sfixed64":
        this.#signed64(word(bytes, start), word(bytes, start + 4));
        return;
      default:
        this.#varint(bytes, start, end);
    }
    switch (format) {
      case "int32":
        this.#signed32(this.low);
        return;
      case "uint32":
        this.set(this.low, 0, false);
        return;
      case "int64":
        this.#signed64(this.low, this.high);
        return;
      case "sint32":
        this.#signed32((this.low >>> 1) ^ -(this.low & 1));
        return;
      case "sint64": {
        const sign = -(this.low & 1);
        this.#signed64(((this.low >>> 1) | (this.high << 31)) ^ sign, (this.high >>> 1) ^ sign);
        return;
      }
      case "bool":
        this.set((this.low | this.high) === 0 ? 0 : 1, 0, false);
    }
  }

  /** Writes the integer without a tag to `target`, which has room for ten bytes. Returns the end. */
  write(format: IntegerFormat, target: Uint8Array, at: number): number {
    const { low, high } = this;
    if (!this.#fits(format)) {
      throw new WireError(`the integer is no ${format}`, "unfit");
    }
    switch (format) {
      case "fixed32":
      case "sfixed32":
        return putWord(target, at, low);
      case "fixed64":
      case "sfixed64":
        return putWord(target, putWord(target, at, low), high);
      case "sint32":
        return putVarint(target, at, (low << 1) ^ (low >> 31), 0);
      case "sint64": {
        const sign = high >> 31;
        return putVarint(target, at, (low << 1) ^ sign, ((high << 1) | (low >>> 31)) ^ sign);
      }
      default:
        return putVarint(target, at, low, high);
    }
  }

  /** Reads decimal digits; only the one text that {@link toDecimal} gives for the integer is taken. */
  parse(bytes: Uint8Array, start: number, end: number): void {
    const negative = bytes[start] === 0x2d && start < end;
    const digits = negative ? start + 1 : start;
    const leading = end - digits > 1 || negative;
    if (digits === end || end - digits > 20 || (leading && bytes[digits] === 0x30)) {
      throw notDecimal();
    }
    let low = 0;
    let high = 0;
    for (let i = digits; i < end; i++) {
      const digit = (bytes[i] as number) - 0x30;
      if (digit < 0 || digit > 9) {
        throw notDecimal();
      }
      const sum = low * 10 + digit;
      low = sum % TWO_32;
      high = high * 10 + Math.floor(sum / TWO_32);
    }
    if (high >= TWO_32 || (negative && (high > 0x80000000 || (high === 0x80000000 && low > 0)))) {
      throw new WireError("the integer has more than 64 bits", "unfit");
    }
    if (negative) {
      this.set(-low, low === 0 ? -high : ~high, true);
    } else {
      this.set(low, high, false);
    }
  }

  /** Writes decimal digits to `target`, which has room for 21 bytes. Returns the end. */
  toDecimal(target: DataView, start: number): number {
    let at = start;
    let low = this.low >>> 0;
    let high = this.high >>> 0;
    if (this.negative) {
      target.setUint8(at++, 0x2d);
      high = low === 0 ? -high >>> 0 : ~high >>> 0;
      low = -low >>> 0;
    }
    if (high === 0) {
      return putNumber(target, at, low);
    }
    // Millions, so that each step is exact in a double.
    const top = Math.floor(high / MILLION);
    const carried = (high % MILLION) * TWO_32 + low;
    const quotient = top * TWO_32 + Math.floor(carried / MILLION);
    return quotient === 0
      ? putNumber(target, at, carried % MILLION)
      : putPadded(target, putNumber(target, at, quotient), carried % MILLION, 6);
  }

  #fits(format: IntegerFormat): boolean {
    const { low, high, negative } = this;
    switch (format) {
      case "int32":
      case "sint32":
      case "sfixed32":
        return negative ? high === -1 && low < 0 : high === 0 && low >= 0;
      case "uint32":
      case "fixed32":
        return !negative && high === 0;
      case "int64":
      case "sint64":
      case "sfixed64":
        return negative || high >= 0;
      case "uint64":
      case "fixed64":
        return !negative;
      case "bool":
        return high === 0 && (low === 0 || low === 1);
    }
  }

  #signed32(low: number): void {
    this.set(low, low >> 31, low < 0);
  }

  #signed64(low: number, high: number): void {
    this.set(low, high, high < 0);
  }

  #varint(bytes: Uint8Array, start: number, end: number): void {
    let low = 0;
    let high = 0;
    for (let i = start, shift = 0; i < end; i++, shift += 7) {
      const bits = (bytes[i] as number) & 0x7f;
      if (shift < 28) {
        low |= bits << shift;
      } else if (shift === 28) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else {
        high |= bits << (shift - 32);
      }
    }
    this.set(low, high, false);
  }
}

function notDecimal(): WireError {
  return new WireError("the text is no integer in its plain decimal form", "unfit");
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function putWord(target: Uint8Array, at: number, value: number): number {
  target[at] = value;
  target[at + 1] = value >>> 8;
  target[at + 2] = value >>> 16;
  target[at + 3] = value >>> 24;
  return at + 4;
}

function putVarint(target: Uint8Array, start: number, lowHalf: number, highHalf: number): number {
  let at = start;
  let low = lowHalf >>> 0;
  let high = highHalf >>> 0;
  while (high > 0 || low >= 0x80) {
    target[at++] = (low & 0x7f) | 0x80;
    low = ((low >>> 7) | (high << 25)) >>> 0;
    high >>>= 7;
  }
  target[at++] = low;
  return at;
}

/** The two digits of each number below 100, the first one in the low byte. */
export const pairs = Uint16Array.from(
  { length: 100 },
  (_, value) => 0x3030 + Math.floor(value / 10) + ((value % 10) << 8),
);

/** Writes a whole number of 0 to 2^53 in decimal digits. */
export function putNumber(target: DataView, start: number, value: number): number {
  if (value >= BILLION) {
    const top = Math.floor(value / BILLION);
    return putPadded(target, putNumber(target, start, top), value - top * BILLION, 9);
  }
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) {
    digits++;
  }
  return putPadded(target, start, value, digits);
}

/** Writes a whole number below 10^9 in `digits` decimal digits, with zeros in front. */
export function putPadded(target: DataView, start: number, value: number, digits: number): number {
  const end = start + digits;
  let rest = value | 0;
  let at = end - 2;
  for (; at >= start; at -= 2) {
    const next = (rest / 100) | 0;
    target.setUint16(at, pairs[rest - next * 100] as number, true);
    rest = next;
  }
  if (at === start - 1) {
    target.setUint8(start, 0x30 + rest);
  }
  return end;
}
