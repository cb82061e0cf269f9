export { facetsOf } from "./facets.ts";
export { featuresOf } from "./features.ts";
export { intentLimits } from "./limits.ts";
export { IntentModel } from "./model.ts";
export { type GraphUse, IntentStore } from "./store.ts";
export type { IntentExample } from "./training.ts";
export { type Described, type Worded, Wording } from "./wording.ts";
