export { addWithEarlier, contextOf, type StepContext } from "./context.ts";
export { conversionOf } from "./conversions.ts";
export { emitGlue, emitModule, type GlueModule } from "./glue.ts";
export { graphHash } from "./hash.ts";
export type {
  Goal,
  Graph,
  Mapping,
  MappingSource,
  NamedConversion,
  Step,
  StepPolicy,
  StepRetry,
  ValueRef,
} from "./model.ts";
export { checkPolicies, needs, ranSteps } from "./policies.ts";
export { readGraph } from "./read.ts";
export { type FilledField, filledFields } from "./targets.ts";
export { GraphTypes, givesList } from "./types.ts";
