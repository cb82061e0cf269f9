export { allocate, type Ceilings, checkResources, grants, type StepLimits } from "./limits.ts";
