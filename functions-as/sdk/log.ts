import { byteLengthOfText, encodeText } from "./utf8";

// @ts-ignore: decorator
@external("heddle:function/log@1.0.0", "write")
declare function write(level: i32, pointer: usize, length: usize): void;

/** How much a message matters. */
export enum Level {
  Debug = 0,
  Info = 1,
  Warn = 2,
  Error = 3,
}

/** Writes a message to the log of the event. */
export function log(level: Level, message: string): void {
  const length = byteLengthOfText(message);
  const pointer = __new(length, idof<ArrayBuffer>());
  write(level, pointer, encodeText(message, pointer));
}

/** For whoever looks for a fault in the function. */
export function logDebug(message: string): void {
  log(Level.Debug, message);
}

/** What happened, as it should. */
export function logInfo(message: string): void {
  log(Level.Info, message);
}

/** What happened and may be wrong. */
export function logWarn(message: string): void {
  log(Level.Warn, message);
}

/** What went wrong. */
export function logError(message: string): void {
  log(Level.Error, message);
}
