export {
  type Asked,
  type DeadLetter,
  type DeadLetterSummary,
  DeadLetters,
  type DeadLimits,
  type DeadSelection,
  type DeadTotals,
  type FailedEvent,
} from "./dead-letters.ts";
export { eventBytes } from "./event-bytes.ts";
export { type Figures, type FunctionFigures, FunctionMonitor } from "./functions.ts";
