// How text and numbers are written: what the functions for CSV, JSON and charts share.
export { parseDecimal } from "./decimal-reader";
export { writeNumber } from "./number-writer";
export { TextWriter } from "./text-writer";
export { unitAt } from "./unit";
