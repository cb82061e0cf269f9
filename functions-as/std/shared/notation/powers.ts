import { BigInteger } from "./big-integer";

/** Least and greatest exponent of ten that reading and writing doubles needs. */
export const LEAST_POWER: i32 = -342;
export const GREATEST_POWER: i32 = 324;

/**
 * The top 128 bits of 10^q, rounded down, with the highest bit set:
 * 10^q lies in [P, P + 1) * 2^(floorLog2PowerOfTen(q) - 127), and is P where 0 <= q <= 55.
 */
export class Power {
  high: u64 = 0;
  low: u64 = 0;
}

/**
 * Powers that were worked out in this call. A text uses few different exponents, so working them
 * out beats carrying a table of 667 powers (10 KiB) in each module.
 */
let known: StaticArray<Power | null> | null = null;

/** 10^q for `LEAST_POWER` <= q <= `GREATEST_POWER`. */
export function powerOfTen(q: i32): Power {
  let powers = known;
  if (powers === null) {
    powers = new StaticArray<Power | null>(GREATEST_POWER - LEAST_POWER + 1);
    known = powers;
  }
  let power = powers[q - LEAST_POWER];
  if (power === null) {
    power = computePower(q);
    powers[q - LEAST_POWER] = power;
  }
  return power;
}

/** True where `powerOfTen(q)` is exact. */
export function isExactPower(q: i32): bool {
  // 5^55 is the last power of five below 2^128.
  return q >= 0 && q <= 55;
}

/** The greatest n with 2^n <= 10^q, for |q| <= 400. */
export function floorLog2PowerOfTen(q: i32): i32 {
  return (q * 1741647) >> 19;
}

function computePower(q: i32): Power {
  const number = new BigInteger();
  number.set(1);
  if (q >= 0) {
    number.multiplyPowerOfFive(q);
  } else {
    // 5^-q has `bits` bits, so 2^(bits + 127) / 5^-q has 128.
    const bits = floorLog2PowerOfTen(-q) + q + 1;
    number.shiftLeft(bits + 127);
    number.dividePowerOfFive(-q);
  }
  const position = number.bitLength() - 128;
  const power = new Power();
  power.high = number.bits(position + 64);
  power.low = number.bits(position);
  return power;
}
