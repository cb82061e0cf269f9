import { next } from "./scratch";

/** Sums numbers of a xorshift generator: a loop without memory. */
export function xorshift(count: u32): u32 {
  let x: u32 = 1;
  let sum: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    sum += x;
  }
  return sum;
}

/** Steps of all Collatz sequences that start below `limit`: a loop of a few instructions that branches. */
export function collatz(limit: u32): u32 {
  let steps: u32 = 0;
  for (let start: u32 = 1; start < limit; start++) {
    for (let x = start; x != 1; steps++) x = x & 1 ? 3 * x + 1 : x >> 1;
  }
  return steps;
}

/** The naive recursion. */
export function fib(n: u32): u32 {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

function add(a: u32, b: u32): u32 {
  return a + b;
}
function subtract(a: u32, b: u32): u32 {
  return a - b;
}
function multiply(a: u32, b: u32): u32 {
  return a * (b | 1);
}
function xor(a: u32, b: u32): u32 {
  return a ^ b;
}
function rotate(a: u32, b: u32): u32 {
  return rotl(a, b & 31);
}
function average(a: u32, b: u32): u32 {
  return (a >> 1) + (b >> 1);
}
function least(a: u32, b: u32): u32 {
  return min(a, b);
}
function scatter(a: u32, b: u32): u32 {
  return (a ^ (a >> 15)) * 0x2c1b3c6d + b;
}

const operations: StaticArray<(a: u32, b: u32) => u32> = [
  add,
  subtract,
  multiply,
  xor,
  rotate,
  average,
  least,
  scatter,
];

/** Calls functions through a table, in an order that looks random. */
export function indirect(count: u32): u32 {
  let state: u32 = 1;
  let value: u32 = 1;
  for (let i: u32 = 0; i < count; i++) {
    state = next(state);
    value = unchecked(operations[(state >> 20) & 7])(value, state);
  }
  return value;
}
