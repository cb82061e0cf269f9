import type { DatabaseSync } from "node:sqlite";
import type { ExecutionDetail, ExecutionSelection, ExecutionSummary, Usage } from "./execution.ts";
import { unpackSteps } from "./step-blob.ts";

const SUMMARY = `executions.id, started, microseconds, event_id, type, source, account, trace, hash, code,
  failed_step, kept, fuel`;
const FROM = "FROM executions LEFT JOIN graphs ON graphs.id = executions.graph";

/** Newest first. */
export function listExecutions(
  database: DatabaseSync,
  { account, type, eventId, failed, limit = 100 }: ExecutionSelection,
): ExecutionSummary[] {
  const rows = database
    .prepare(
      `SELECT ${SUMMARY} ${FROM} WHERE (:account IS NULL OR account = :account) AND (:type IS NULL OR type = :type)
         AND (:event IS NULL OR event_id = :event) AND (:failed = 0 OR code <> '')
       ORDER BY executions.id DESC LIMIT :limit`,
    )
    .all({
      account: account ?? null,
      type: type ?? null,
      event: eventId ?? null,
      failed: failed === true ? 1 : 0,
      limit,
    });
  return rows.map(summary);
}

export function findExecution(database: DatabaseSync, id: number): ExecutionDetail | undefined {
  const row = database
    .prepare(
      `SELECT ${SUMMARY}, executions.steps AS ran, graphs.steps AS names ${FROM} WHERE executions.id = ?`,
    )
    .get(id);
  if (row === undefined) {
    return undefined;
  }
  const found = summary(row);
  const names = JSON.parse(String(row.names ?? "[]")) as [string, string, string][];
  const steps = unpackSteps(row.ran as Uint8Array, names).map((step) => ({
    ...step,
    outcome: step.step === found.failedStep ? ("failed" as const) : ("done" as const),
  }));
  return { ...found, steps };
}

/** By account and function. */
export function readUsage(database: DatabaseSync, account: string | undefined): Usage[] {
  const statement = database.prepare(
    "SELECT * FROM usage WHERE (:account IS NULL OR account = :account) ORDER BY account, function",
  );
  statement.setReadBigInts(true);
  return statement.all({ account: account ?? null }).map((row) => ({
    account: String(row.account),
    function: String(row.function),
    calls: Number(row.calls),
    failures: Number(row.failures),
    milliseconds: Number(row.microseconds) / 1000,
    fuel: row.fuel as bigint,
  }));
}

function summary(row: Record<string, unknown>): ExecutionSummary {
  return {
    id: Number(row.id),
    startedAt: new Date(Number(row.started)).toISOString(),
    milliseconds: Number(row.microseconds) / 1000,
    eventId: String(row.event_id),
    eventType: String(row.type),
    source: String(row.source),
    account: String(row.account),
    traceId: String(row.trace),
    graph: String(row.hash ?? ""),
    outcome: row.code === "" ? "done" : "failed",
    code: String(row.code),
    failedStep: String(row.failed_step),
    kept: row.kept === null ? null : Number(row.kept),
    fuel: Number(row.fuel),
  };
}
