import {
  base64,
  bulk,
  collatz,
  crc32,
  dot,
  fib,
  hashMap,
  indirect,
  interpreter,
  mandelbrot,
  matmul,
  nbody,
  sha256,
  sieve,
  sort,
  upper,
  xorshift,
} from "./references.ts";

/** A kernel of bench/functions/fuel. */
export interface Kernel {
  readonly id: string;
  readonly label: string;
  /** Gives in JavaScript what the export of the same name must give. */
  readonly reference: (size: number) => number;
  /** How much it does, so that a call takes about a millisecond. */
  readonly size: number;
}

export const KERNELS: readonly Kernel[] = [
  { id: "xorshift", label: "loop without memory", reference: xorshift, size: 200_000 },
  { id: "collatz", label: "loop that branches", reference: collatz, size: 4_000 },
  { id: "sieve", label: "byte stores (sieve)", reference: sieve, size: 150_000 },
  { id: "fib", label: "recursion (fib)", reference: fib, size: 25 },
  { id: "indirect", label: "calls through a table", reference: indirect, size: 40_000 },
  { id: "matmul", label: "f64 matrices", reference: matmul, size: 80 },
  { id: "nbody", label: "f64 n-body", reference: nbody, size: 4_000 },
  { id: "mandelbrot", label: "f64 Mandelbrot", reference: mandelbrot, size: 80 },
  { id: "sha256", label: "SHA-256", reference: sha256, size: 128_000 },
  { id: "crc32", label: "CRC-32 by table", reference: crc32, size: 150_000 },
  { id: "upper", label: "UTF-8 upper case", reference: upper, size: 40_000 },
  { id: "base64", label: "base64, both ways", reference: base64, size: 150_000 },
  { id: "interpreter", label: "br_table interpreter", reference: interpreter, size: 4_000 },
  { id: "sort", label: "sort of i32", reference: sort, size: 15_000 },
  { id: "hash-map", label: "hash map inserts", reference: hashMap, size: 60_000 },
  { id: "bulk", label: "memory.copy and fill", reference: bulk, size: 10_000 },
  { id: "simd", label: "SIMD dot product", reference: dot, size: 32_768 },
];
