/** The exports of a rewritten module; see meter/controls.ts. */
export interface GuestControls {
  readonly memory: WebAssembly.Memory;
  readonly arm: (fuel: number, pages: number) => number;
  readonly begin: (fuel: number, pages: number, length: number) => number;
  readonly remaining: () => number;
  /** 1 where the last attempt to grow was refused. */
  readonly refused: () => number;
  readonly charge: (units: number) => void;
  readonly allocate: (length: number) => number;
  readonly mark: (pointer: number, length: number) => void;
  /** There is either `run`, or `push` and `finish`. */
  readonly run: (pointer: number, length: number) => number;
  readonly push: (pointer: number, length: number) => number;
  readonly finish: () => number;
  /** Free what `push` and `finish` returned, where the guest has that. */
  readonly pushed?: (result: number) => void;
  readonly finished?: (result: number) => void;
  readonly start?: (fuel: number, pages: number) => void;
  readonly snapshot: (low: number, high: number, replaceUnits: number) => void;
  readonly due: () => number;
}
