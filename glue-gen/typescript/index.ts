export { emitTypes } from "./types.ts";
