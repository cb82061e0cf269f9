export type { Estimate, Objective, Pin, PlanDemand } from "./demand.ts";
export { describeMappings, streamsOf } from "./description.ts";
export { drawGraph } from "./drawing.ts";
export { explainText } from "./explanation-text.ts";
export { type Reach, reach } from "./forward.ts";
export { graphDot } from "./graph-dot.ts";
export { graphSvg } from "./graph-svg.ts";
export { type Intent, intentOf, resolveGoal } from "./intent.ts";
export { defaultPlanLimits, type PlanLimits } from "./limits.ts";
export type {
  Alternative,
  Ambiguity,
  CandidateExplanation,
  Explanation,
  GoalExplanation,
  MappingExplanation,
  OrderExplanation,
  Plan,
  PlanCounts,
  PlanRequest,
  StepExplanation,
} from "./model.ts";
export { type Offer, offersOf } from "./offers.ts";
export { plan, planWith } from "./plan.ts";
export { PlanCache, type PlanCacheOptions } from "./plan-cache.ts";
export { PlanningIndex } from "./planning-index.ts";
export { makeProblem, type Problem } from "./problem.ts";
export { Prover } from "./prover.ts";
export { type Demand, type Found, type NotFound, search } from "./search.ts";
export type { PlannableFunction } from "./uses.ts";
export type { Withhold } from "./withheld.ts";
