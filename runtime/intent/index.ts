export { type EventTraits, facetsOf } from "./facets.ts";
export { featuresOf, type IntentInput } from "./features.ts";
export { intentLimits } from "./limits.ts";
export { IntentModel, type IntentPrediction } from "./model.ts";
export { type GraphUse, IntentStore } from "./store.ts";
export type { IntentExample, TrainingOptions } from "./training.ts";
export { type Described, type Worded, Wording } from "./wording.ts";
