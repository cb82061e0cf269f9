export { allocate, type Ceilings, type StepLimits } from "./limits.ts";
