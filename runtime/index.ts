/** Heddle as a library: everything that an embedder uses, and nothing else. */

export type { AccountBudgets, AccountStatus } from "./account-budgets.ts";
export { type Budget, defaultBudget, type FunctionPolicy } from "./allocator/index.ts";
export { defaultLimits, type HeddleOptions, type Limits } from "./config.ts";
export type { DeadEvents } from "./dead-events.ts";
export { type CatalogueEntry, catalogue, type Failure, HeddleError, type HeddleErrorCode } from "./errors.ts";
export type { RunOptions } from "./event-run.ts";
export type { CallResult } from "./event-runs.ts";
export type { EventSource, StreamOptions, StreamOutcome } from "./event-stream.ts";
export type { Branch, Division, LogEntry, Stage, StepReport } from "./executor/index.ts";
// All of it, since only what a module exports so can be added to under the name of the package.
export * from "./functions.ts";
export { createHeddle, type Heddle } from "./heddle.ts";
export type { ReceivedEvent } from "./intake/index.ts";
export type { Adviser, IntentQuestion } from "./intents.ts";
export type {
  Acceptance,
  AcceptedEvent,
  AcceptedEvents,
  AcceptedSelection,
  AcceptedState,
  AcceptedTotals,
} from "./journal/index.ts";
export type {
  Asked,
  DeadLetter,
  DeadLetterSummary,
  DeadSelection,
  DeadTotals,
  Distribution,
  ExecutedStep,
  ExecutionDetail,
  ExecutionSelection,
  ExecutionSummary,
  Figures,
  FunctionFigures,
  Replay,
  ReplayedStep,
  Usage,
} from "./monitor/index.ts";
export type { Output } from "./output.ts";
export type { Pipe, PipeOptions, PipeReport, PipeSource } from "./pipe/index.ts";
export type { Intent, Plan, PlanDemand } from "./planner/index.ts";
export type { PlannedEvent } from "./planning.ts";
export type { PublishedFunction } from "./repository/index.ts";
export type { OutputFile, Result } from "./result.ts";
export type { Suggestion } from "./suggestions.ts";
