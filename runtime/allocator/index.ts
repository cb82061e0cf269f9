export { allocate, type Ceilings, checkResources, excess, type StepLimits } from "./limits.ts";
