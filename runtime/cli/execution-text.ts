import type { ExecutedStep, ExecutionDetail, ExecutionSummary } from "../monitor/index.ts";
import { inline } from "./inline.ts";
import { byteText, grouped, tableLines } from "./terminal.ts";

/** Longest attribute of an event in a list, and of one execution, in characters; `--json` has all of it. */
const MAX_LISTED = 40;
const MAX_SHOWN = 400;

/** Characters of the widest bar. */
const BAR = 40;

/** Executions, a line each. */
export function executionLines(executions: readonly ExecutionSummary[]): string[] {
  const rows = executions.map(({ id, startedAt, account, eventType, eventId, outcome, code, ...rest }) => [
    String(id),
    startedAt,
    account,
    inline(eventType, MAX_LISTED),
    inline(eventId, MAX_LISTED),
    outcome === "done" ? "done" : inline(code, MAX_LISTED),
    `${rest.milliseconds.toFixed(2)} ms`,
    grouped(rest.fuel),
  ]);
  const header = ["id", "came", "account", "type", "event", "outcome", "time", "fuel"];
  return rows.length === 0 ? ["no execution was found"] : tableLines(header, rows);
}

/** One execution with a bar for each step, as long as its time and where it began. */
export function waterfallLines(execution: ExecutionDetail): string[] {
  const { id, outcome, code, milliseconds, failedStep, kept, graph, traceId, steps } = execution;
  const line = (label: string, text: string) => (text === "" ? [] : [`${label.padEnd(10)}${text}`]);
  const begins = beginsOf(steps);
  const ran = Math.max(0, ...steps.map((step, index) => (begins[index] as number) + step.milliseconds));
  const whole = Math.max(milliseconds, ran, Number.MIN_VALUE);
  const first = whole - ran;
  const rows = [["(waiting, way)", "", `${first.toFixed(2)} ms`, "", "", bar(0, first, whole)]];
  for (const [index, step] of steps.entries()) {
    const begin = first + (begins[index] as number);
    rows.push([
      step.step,
      outcomeText(step.outcome),
      `${step.milliseconds.toFixed(2)} ms`,
      grouped(step.fuel),
      byteText(step.peakMemory),
      bar(begin, begin + step.milliseconds, whole),
    ]);
  }
  const failure = `${inline(code, MAX_SHOWN)}${failedStep === "" ? "" : ` in ${failedStep}`}`;
  return [
    `execution ${id}  ${outcome === "done" ? "done" : failure} in ${milliseconds.toFixed(2)} ms`,
    ...line("came", execution.startedAt),
    ...line("event", inline(execution.eventId, MAX_SHOWN)),
    ...line("type", inline(execution.eventType, MAX_SHOWN)),
    ...line("source", inline(execution.source, MAX_SHOWN)),
    ...line("account", execution.account),
    ...line("graph", graph),
    ...line("trace", traceId),
    ...line("fuel", grouped(execution.fuel)),
    ...divisionLines(execution),
    ...line("recorded", execution.recorded === true ? `heddle replay ${id}` : ""),
    ...line("kept", kept === null ? "" : `heddle dead show ${kept}`),
    "",
    ...tableLines(["step", "", "time", "fuel", "peak memory", ""], rows),
  ];
}

/** How a step ended that is not done. */
function outcomeText(outcome: ExecutedStep["outcome"]): string {
  const words = {
    done: "",
    failed: "failed",
    retried: "failed, again",
    replaced: "failed, replaced",
    skipped: "failed, left out",
  };
  return words[outcome];
}

/**
 * When each step began, in milliseconds. On one worker each begins where the one before it ended; where there were several,
 * it is known.
 */
function beginsOf(steps: readonly ExecutedStep[]): number[] {
  let end = 0;
  return steps.map(({ milliseconds, startMs }) => {
    const begin = startMs ?? end;
    end = begin + milliseconds;
    return begin;
  });
}

/** Which steps ran together on one worker, where there were several, and why there were. */
function divisionLines({ divided, steps }: ExecutionDetail): string[] {
  if (divided === undefined) {
    return [];
  }
  const { expectedMilliseconds, wholeMilliseconds } = divided;
  const stages = [...Map.groupBy(steps, ({ stage }) => stage ?? 0)].sort(([a], [b]) => a - b);
  return [
    `divided   on several workers, as ${expectedMilliseconds.toFixed(2)} ms were expected there and ${wholeMilliseconds.toFixed(2)} ms on one`,
    ...stages.map(([stage, own]) => {
      const took = own.reduce((sum, step) => sum + step.milliseconds, 0);
      return `  stage ${String(stage + 1).padEnd(2)}${own.map(({ step }) => step).join(", ")}  ${took.toFixed(2)} ms`;
    }),
  ];
}

function bar(begin: number, end: number, whole: number): string {
  const at = Math.min(Math.floor((begin / whole) * BAR), BAR - 1);
  const length = Math.max(1, Math.round((end / whole) * BAR) - at);
  return end === begin ? "" : ` ${" ".repeat(at)}${"█".repeat(length)}`;
}
