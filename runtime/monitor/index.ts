export { type DeadLetter, type DeadLetterSummary, DeadLetters } from "./dead-letters.ts";
export { eventBytes } from "./event-bytes.ts";
export { type Figures, type FunctionFigures, FunctionMonitor } from "./functions.ts";
