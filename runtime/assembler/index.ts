export { Assembler, type Fallback } from "./assembler.ts";
