/** Core modules: what they are made of, reading and writing their sections, scanning the bodies of their functions. */
export { constantI32, rewriteConstant } from "./constant.ts";
export {
  type NewIndices,
  preamble,
  writeConstant,
  writeDataSegment,
  writeElementSegment,
  writeFunctionTypes,
  writeLimits,
  writeSection,
  writeTable,
  writeVector,
} from "./encode.ts";
export * from "./model.ts";
export { isStore, misc, op, vector, zeroVector } from "./opcodes.ts";
export { operands } from "./operands.ts";
export { OperatorCursor } from "./operator.ts";
export { readModule } from "./read.ts";
export { type Locals, type ModuleFacts, readLocals, scanModule } from "./scan.ts";
