/** The exports of a rewritten module; see meter/controls.ts. */
export interface GuestControls {
  readonly memory: WebAssembly.Memory;
  readonly arm: (fuel: number) => void;
  readonly remaining: () => number;
  /** 1 where the last attempt to grow was refused. */
  readonly refused: () => number;
  readonly charge: (units: number) => void;
  readonly allocate: (length: number) => number;
  readonly mark: (pointer: number, length: number) => void;
  readonly run: (pointer: number, length: number) => number;
  readonly start?: () => void;
  readonly snapshot: (low: number, high: number) => void;
  readonly due: () => number;
  readonly reset: () => number;
}

/** The bytes of a fresh instance's memory that are not zero. */
export interface Snapshot {
  readonly low: number;
  readonly bytes: Uint8Array;
}

/** Finds and copies what is not zero; bounds are multiples of 32, as the rewriter's reset wants them. */
export function takeSnapshot(memory: WebAssembly.Memory): Snapshot {
  const words = new Int32Array(memory.buffer);
  let high = words.length;
  while (high > 0 && words[high - 1] === 0) {
    high--;
  }
  let low = 0;
  while (low < high && words[low] === 0) {
    low++;
  }
  const first = (low * 4) & -32;
  const end = (high * 4 + 31) & -32;
  return { low: first, bytes: new Uint8Array(memory.buffer).slice(first, end) };
}
