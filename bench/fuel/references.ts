import { createHash } from "node:crypto";
import { crc32 as checksum } from "node:zlib";

/** What the kernels of bench/functions/fuel must give, computed in JavaScript, by other means where there are any. */

const next = (state: number): number => (Math.imul(state, 1664525) + 1013904223) >>> 0;

/** The numbers of the kernels that look random. */
function* random(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = next(state);
    yield state;
  }
}

function randomBytes(seed: number, count: number): Uint8Array<ArrayBuffer> {
  const numbers = random(seed);
  return Uint8Array.from({ length: count }, () => numbers.next().value >>> 24);
}

function fnv(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);
}

export function xorshift(count: number): number {
  let [x, sum] = [1, 0];
  for (let i = 0; i < count; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    sum = (sum + x) >>> 0;
  }
  return sum;
}

export function collatz(limit: number): number {
  let steps = 0;
  for (let start = 1; start < limit; start++) {
    for (let x = start; x !== 1; steps++) x = x % 2 === 1 ? 3 * x + 1 : x / 2;
  }
  return steps;
}

export function fib(n: number): number {
  let [a, b] = [0, 1];
  for (let i = 0; i < n; i++) [a, b] = [b, a + b];
  return a;
}

const rotate = (a: number, by: number): number => (a << by) | (a >>> (32 - by));

const OPERATIONS: readonly ((a: number, b: number) => number)[] = [
  (a, b) => a + b,
  (a, b) => a - b,
  (a, b) => Math.imul(a, b | 1),
  (a, b) => a ^ b,
  (a, b) => rotate(a, b & 31),
  (a, b) => (a >>> 1) + (b >>> 1),
  Math.min,
  (a, b) => Math.imul(a ^ (a >>> 15), 0x2c1b3c6d) + b,
];

export function indirect(count: number): number {
  const numbers = random(1);
  let value = 1;
  for (let i = 0; i < count; i++) {
    const state = numbers.next().value;
    value = (OPERATIONS[(state >>> 20) & 7] as (a: number, b: number) => number)(value, state) >>> 0;
  }
  return value;
}

export function matmul(size: number): number {
  let total = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      for (let k = 0; k < size; k++) {
        total += ((row * size + k) % 7) * ((k * size + column) % 11) * (row + 1);
      }
    }
  }
  return total >>> 0;
}

type Vector = [number, number, number];

interface Body {
  readonly at: Vector;
  readonly speed: Vector;
  readonly mass: number;
}

const AXES = [0, 1, 2] as const;

const BODIES: readonly Body[] = [
  { at: [0, 0, 0], speed: [0, 0, 0], mass: 40 },
  { at: [5, -1, 0], speed: [0.5, 2.5, 0], mass: 0.04 },
  { at: [8, 4, -0.5], speed: [-1, 1.75, 0.25], mass: 0.0125 },
  { at: [13, -15, -0.25], speed: [1, 0.875, -0.125], mass: 0.002 },
  { at: [15, -26, 0.125], speed: [1, 0.625, -0.25], mass: 0.0025 },
];

const square = ([x, y, z]: Vector): number => x * x + y * y + z * z;

export function nbody(steps: number): number {
  const bodies = structuredClone(BODIES);
  const pairs = bodies.flatMap((a, i) => bodies.slice(i + 1).map((b) => [a, b] as const));
  const between = (a: Body, b: Body): Vector => [a.at[0] - b.at[0], a.at[1] - b.at[1], a.at[2] - b.at[2]];
  for (let step = 0; step < steps; step++) {
    for (const [a, b] of pairs) {
      const d = between(a, b);
      const squared = square(d);
      const magnitude = 0.01 / (squared * Math.sqrt(squared));
      for (const axis of AXES) {
        a.speed[axis] -= d[axis] * (b.mass * magnitude);
        b.speed[axis] += d[axis] * (a.mass * magnitude);
      }
    }
    for (const { at, speed } of bodies) for (const axis of AXES) at[axis] += 0.01 * speed[axis];
  }
  let energy = 0;
  for (const [i, a] of bodies.entries()) {
    energy += 0.5 * a.mass * square(a.speed);
    for (const b of bodies.slice(i + 1)) energy -= (a.mass * b.mass) / Math.sqrt(square(between(a, b)));
  }
  return Number(BigInt.asUintN(32, BigInt(Math.trunc(energy * 1e9))));
}

export function mandelbrot(size: number): number {
  let total = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [cr, ci] = [(2 * column) / size - 1.5, (2 * row) / size - 1];
      for (let zr = 0, zi = 0, i = 0; i < 50 && zr * zr + zi * zi <= 4; i++, total++) {
        [zr, zi] = [zr * zr - zi * zi + cr, 2 * zr * zi + ci];
      }
    }
  }
  return total;
}

export function sieve(limit: number): number {
  const primes: number[] = [];
  for (let i = 2; i < limit; i++) {
    const root = Math.sqrt(i);
    let prime = true;
    for (const divisor of primes) {
      if (divisor > root) break;
      if (i % divisor === 0) {
        prime = false;
        break;
      }
    }
    if (prime) primes.push(i);
  }
  return primes.length;
}

export function crc32(length: number): number {
  return checksum(randomBytes(7, length));
}

export function sha256(length: number): number {
  return createHash("sha256").update(randomBytes(7, length)).digest().readUInt32BE();
}

export function bulk(count: number): number {
  const bytes = randomBytes(7, 16 * 4096);
  const numbers = random(3);
  for (let i = 0; i < count; i++) {
    const state = numbers.next().value;
    const length = ((state >>> 8) & 2047) + 1;
    const to = ((state >>> 28) & 15) * 4096 + (i & 1023);
    const from = ((state >>> 24) & 15) * 4096 + 512;
    if (i % 4 === 0) bytes.fill(i & 255, to, to + length);
    else bytes.copyWithin(to, from, from + length);
  }
  return fnv(bytes);
}

export function dot(count: number): number {
  const numbers = new Int16Array(randomBytes(7, count * 4).buffer);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (numbers[i] as number) * (numbers[count + i] as number);
  return Number(BigInt.asUintN(32, BigInt(sum) * 64n));
}

export function upper(count: number): number {
  const numbers = random(11);
  let text = "";
  for (let i = 0; i < count; i++) {
    const state = numbers.next().value;
    const letter = (state >>> 8) % 24;
    const kind = state >>> 29;
    const [latin, greek, cyrillic] = [0xe0, 0x3b1, 0x430].map((first) => first + Math.min(letter, 16));
    const codePoint = kind < 5 ? 0x61 + letter : kind === 5 ? latin : kind === 6 ? greek : cyrillic;
    text += kind === 0 && letter < 12 ? " " : String.fromCodePoint(codePoint as number);
  }
  return fnv(new TextEncoder().encode(text.toUpperCase()));
}

export function base64(length: number): number {
  const bytes = randomBytes(5, length);
  return (fnv(Buffer.from(Buffer.from(bytes).toString("base64"))) ^ fnv(bytes)) >>> 0;
}

export function sort(count: number): number {
  const numbers = random(13);
  const sorted = Int32Array.from({ length: count }, () => numbers.next().value).sort();
  return sorted.reduce((sum, value, i) => (sum + Math.imul(value, i + 1)) >>> 0, 0);
}

export function hashMap(count: number): number {
  const numbers = random(17);
  const counts = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const key = (numbers.next().value >>> 12) % 5000;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].reduce((sum, [key, found]) => sum + key * found * found, 0) >>> 0;
}

export function interpreter(limit: number): number {
  let sum = 0;
  for (let i = 1; i < limit; i++) {
    let [a, b] = [i, 5040];
    while (b !== 0) [a, b] = [b, a % b];
    sum += a;
  }
  return sum;
}
