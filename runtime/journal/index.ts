export { AcceptedEvents } from "./accepted-events.ts";
export { Background } from "./background.ts";
export { Journal } from "./journal.ts";
export type {
  Acceptance,
  AcceptedEvent,
  AcceptedSelection,
  AcceptedState,
  AcceptedTotals,
  Claimed,
} from "./model.ts";
export type { Outcome } from "./outcome.ts";
