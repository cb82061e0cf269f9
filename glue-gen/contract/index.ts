export { embedContract, readContract, readSources } from "./artifact.ts";
export { contextLimits } from "./context.ts";
export { impliedValue, parseDefault } from "./default-value.ts";
export { retryDefaults, retryLimits } from "./error-policy.ts";
export { listedConcept, listGoal, renamedGoal } from "./goal.ts";
export { jsonNameOf } from "./json-name.ts";
export { contractLimits } from "./limits.ts";
export {
  type Concept,
  type ContextWrite,
  type Contract,
  type EnumType,
  type ErrorPolicy,
  type EventType,
  type Field,
  type FieldType,
  isStreaming,
  type MessageType,
  type Retry,
  type ScalarType,
  type Schema,
} from "./model.ts";
export { isBuiltin, parseContracts } from "./parser.ts";
export { reach } from "./reach.ts";
export {
  type IntegerType,
  integerRanges,
  readScalar,
  type ScalarValue,
  wireTypeOf,
  writeScalar,
  zeroOf,
} from "./scalars.ts";
export { isPackable } from "./types.ts";
