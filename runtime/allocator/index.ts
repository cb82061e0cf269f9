export type { AccountBudget, BudgetState, Reservation } from "./account-budget.ts";
export { refilled, type Spent } from "./bucket.ts";
export { type Budget, budgetReasons, defaultBudget, readBudget } from "./budget.ts";
export { type BudgetStore, Budgets } from "./budgets.ts";
export { Estimates, type Learned } from "./estimates.ts";
export {
  allocate,
  type Ceilings,
  checkResources,
  excess,
  type StepLimits,
} from "./limits.ts";
export {
  checkFallback,
  type FunctionPolicy,
  type Policies,
  readPolicies,
  withPolicies,
} from "./policies.ts";
