import type { HeddleOptions } from "../config.ts";
import type { Heddle } from "../heddle.ts";

/** For a process that runs one event: more workers, be it a spare one, would only delay the one that it waits for. */
export const forOneEvent: HeddleOptions = { workers: 1, eager: true, spare: false };

/** Runs a command's action with a Heddle that is closed afterwards, and runs no accepted events unless told to. */
export type WithHeddle = <T>(
  action: (heddle: Heddle) => Promise<T> | T,
  options?: HeddleOptions,
) => Promise<T>;
