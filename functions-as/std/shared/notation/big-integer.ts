/**
 * 32-bit limbs of a number. The largest number that is made is a midpoint between two doubles times
 * a power of ten, in `decimal-reader.ts`: below 2^54 * 2^1024 * 5^1111, which has 3,658 bits.
 */
const CAPACITY: i32 = 128;

/** 5^13, the greatest power of five in a limb. */
const FIVE_13: u32 = 1220703125;

/** A natural number of bounded size. */
export class BigInteger {
  private limbs: StaticArray<u32> = new StaticArray<u32>(CAPACITY);
  private used: i32 = 0;

  /** Becomes `value`. */
  set(value: u64): void {
    this.used = 0;
    if (value !== 0) this.push(<u32>value);
    if (value >> 32 !== 0) this.push(<u32>(value >> 32));
  }

  /** Becomes itself * `factor` + `addend`. */
  multiplyAdd(factor: u32, addend: u32): void {
    let carry: u64 = addend;
    for (let i = 0; i < this.used; i += 1) {
      carry += <u64>this.limbs[i] * factor;
      this.limbs[i] = <u32>carry;
      carry >>= 32;
    }
    if (carry !== 0) this.push(<u32>carry);
  }

  /** Becomes itself * 5^`exponent`. */
  multiplyPowerOfFive(exponent: i32): void {
    let rest = exponent;
    for (; rest >= 13; rest -= 13) this.multiplyAdd(FIVE_13, 0);
    if (rest > 0) this.multiplyAdd(powerOfFive(rest), 0);
  }

  /** Becomes itself divided by 5^`exponent`, rounded down. */
  dividePowerOfFive(exponent: i32): void {
    let rest = exponent;
    for (; rest >= 13; rest -= 13) this.divide(FIVE_13);
    if (rest > 0) this.divide(powerOfFive(rest));
  }

  /** Becomes itself * 2^`bits`. */
  shiftLeft(bits: i32): void {
    if (this.used === 0 || bits === 0) return;
    const whole = bits >> 5;
    const part = bits & 31;
    const old = this.used;
    for (let i = 0; i < whole + (part > 0 ? 1 : 0); i += 1) this.push(0);
    for (let i = this.used - 1; i >= 0; i -= 1) {
      const from = i - whole;
      let limb: u32 = 0;
      if (from >= 0 && from < old) limb = this.limbs[from] << part;
      if (part > 0 && from >= 1) limb |= this.limbs[from - 1] >> (32 - part);
      this.limbs[i] = limb;
    }
    this.trim();
  }

  /** How many bits the number has; 0 has none. */
  bitLength(): i32 {
    if (this.used === 0) return 0;
    return (this.used << 5) - <i32>clz(this.limbs[this.used - 1]);
  }

  /** 64 bits from bit `position` up; a negative position puts zeros below bit 0. */
  bits(position: i32): u64 {
    let result: u64 = 0;
    for (let i = 0; i < 64; i += 32) result |= (<u64>this.word(position + i)) << i;
    return result;
  }

  /** Less than 0, 0 or greater than 0, as this number is less than, equal to or greater than `other`. */
  compare(other: BigInteger): i32 {
    if (this.used !== other.used) return this.used - other.used;
    for (let i = this.used - 1; i >= 0; i -= 1) {
      const mine = this.limbs[i];
      const theirs = other.limbs[i];
      if (mine !== theirs) return mine < theirs ? -1 : 1;
    }
    return 0;
  }

  private word(position: i32): u32 {
    const part = position & 31;
    const low = this.limb(position >> 5);
    if (part === 0) return low;
    return (low >> part) | (this.limb((position >> 5) + 1) << (32 - part));
  }

  private limb(index: i32): u32 {
    return index >= 0 && index < this.used ? this.limbs[index] : 0;
  }

  private divide(divisor: u32): void {
    let remainder: u64 = 0;
    for (let i = this.used - 1; i >= 0; i -= 1) {
      const part = (remainder << 32) | this.limbs[i];
      this.limbs[i] = <u32>(part / divisor);
      remainder = part % divisor;
    }
    this.trim();
  }

  private push(limb: u32): void {
    this.limbs[this.used] = limb;
    this.used += 1;
  }

  private trim(): void {
    while (this.used > 0 && this.limbs[this.used - 1] === 0) this.used -= 1;
  }
}

function powerOfFive(exponent: i32): u32 {
  let power: u32 = 1;
  for (let i = 0; i < exponent; i += 1) power *= 5;
  return power;
}
