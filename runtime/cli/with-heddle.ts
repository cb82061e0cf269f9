import type { HeddleOptions } from "../config.ts";
import type { Heddle } from "../heddle.ts";

/** Runs a command's action with a Heddle that is closed afterwards, and runs no accepted events unless told to. */
export type WithHeddle = <T>(
  action: (heddle: Heddle) => Promise<T> | T,
  options?: HeddleOptions,
) => Promise<T>;
