export { AcceptedEvents } from "./accepted-events.ts";
export { Background } from "./background.ts";
export { Journal } from "./journal.ts";
export {
  type Acceptance,
  type AcceptedEvent,
  type AcceptedSelection,
  type AcceptedState,
  type AcceptedTotals,
  acceptedStates,
  type Claimed,
} from "./model.ts";
export type { Outcome } from "./outcome.ts";
