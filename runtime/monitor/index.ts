export {
  type Asked,
  type DeadLetter,
  type DeadLetterSummary,
  DeadLetters,
  type DeadLimits,
  type DeadSelection,
  type DeadTotals,
  type FailedEvent,
} from "./dead-letters.ts";
export { eventBytes } from "./event-bytes.ts";
export { EVENTS_FILE, openEvents } from "./event-layouts.ts";
export {
  type ExecutedStep,
  type ExecutionDetail,
  type ExecutionSelection,
  type ExecutionSummary,
  Trial,
  type Usage,
} from "./execution.ts";
export type { Distribution, Figures, FunctionFigures } from "./functions.ts";
export type { LedgerBudgets } from "./ledger-budgets.ts";
export { Monitor, type MonitorOptions } from "./monitor.ts";
export { prometheusText } from "./prometheus.ts";
export type { AccountMetrics } from "./prometheus-accounts.ts";
export {
  type Attempt,
  outcomeOf,
  type RecordedExecution,
  type RecordedOutcome,
} from "./recording.ts";
export { compareReplay, type Replay, type ReplayedStep } from "./replay.ts";
export { type OpenTelemetry, type TraceSpan, Tracing } from "./tracing.ts";
