export { AcceptedRunner, type RunEvent } from "./accepted-runner.ts";
export { Journal } from "./journal.ts";
export type {
  Acceptance,
  AcceptedEvent,
  AcceptedSelection,
  AcceptedState,
  AcceptedTotals,
  Claimed,
  JournalLimits,
  Offered,
} from "./model.ts";
export type { Outcome } from "./outcome.ts";
export { Waiting } from "./waiting.ts";
