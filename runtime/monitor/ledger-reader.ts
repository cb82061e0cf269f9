import type { DatabaseSync } from "node:sqlite";
import { HeddleError, reasonOf } from "../errors.ts";
import { outcomeAt, positionAt } from "../executor/index.ts";
import { type ChunkRow, unpackChunk } from "./chunk-reader.ts";
import type { ExecutionDetail, ExecutionSelection, ExecutionSummary, Usage } from "./execution.ts";

/** A graph's steps: identifier, function and version. */
type StepNames = readonly (readonly [string, string, string])[];

/**
 * Newest first. Those that cannot be read are left out, with a warning: the others are what is asked for.
 * @param oldest the lowest number that is still listed
 */
export function listExecutions(
  database: DatabaseSync,
  { account, type, eventId, failed, limit = 100 }: ExecutionSelection,
  oldest: number,
): ExecutionSummary[] {
  const found: ExecutionSummary[] = [];
  const hashes = new Map(
    database
      .prepare("SELECT id, hash FROM graphs")
      .all()
      .map((row) => [Number(row.id), String(row.hash)]),
  );
  const chunks = database.prepare(
    "SELECT first, executions FROM chunks WHERE failed >= ? AND first + count > ? ORDER BY first DESC",
  );
  for (const { first, executions } of chunks.iterate(failed === true ? 1 : 0, oldest)) {
    let rows: ChunkRow[] = [];
    try {
      rows = readChunk(Number(first), executions as Uint8Array);
    } catch (error) {
      process.emitWarning(reasonOf(error), { code: "HEDDLE_LEDGER" });
    }
    for (let i = rows.length - 1; i >= 0 && Number(first) + i >= oldest; i--) {
      const row = rows[i] as ChunkRow;
      const fits =
        (account === undefined || row.account === account) &&
        (type === undefined || row.type === type) &&
        (eventId === undefined || row.eventId === eventId) &&
        (failed !== true || row.code !== "");
      if (fits && found.length < limit) {
        found.push(summary(Number(first) + i, row, hashes.get(row.graph) ?? ""));
      }
    }
    if (found.length >= limit) {
      break;
    }
  }
  return found;
}

/**
 * @param oldest the lowest number that is still listed
 * @throws HeddleError FILE_UNREADABLE where it is damaged
 */
export function findExecution(
  database: DatabaseSync,
  id: number,
  oldest: number,
): ExecutionDetail | undefined {
  const chunk = database
    .prepare("SELECT first, executions FROM chunks WHERE first <= ? ORDER BY first DESC LIMIT 1")
    .get(id);
  const first = Number(chunk?.first);
  const row = chunk && readChunk(first, chunk.executions as Uint8Array)[id - first];
  if (row === undefined || id < oldest) {
    return undefined;
  }
  const graph = database.prepare("SELECT hash, steps FROM graphs WHERE id = ?").get(row.graph);
  const names = JSON.parse(String(graph?.steps ?? "[]")) as StepNames;
  const steps = row.steps.map(({ place, microseconds, fuel, peakMemory, stage, start }) => {
    const [step, name, version] = names[positionAt(place)] ?? ["", "", ""];
    const outcome = outcomeAt(place);
    const took = { milliseconds: microseconds / 1000, fuel, peakMemory, outcome };
    const apart = stage === undefined || start === undefined ? {} : { stage, startMs: start / 1000 };
    return { step, function: name, version, ...took, ...apart };
  });
  const divided = row.expected && {
    expectedMilliseconds: row.expected[0] / 1000,
    wholeMilliseconds: row.expected[1] / 1000,
  };
  return { ...summary(id, row, String(graph?.hash ?? "")), ...(divided && { divided }), steps };
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

function summary(id: number, row: ChunkRow, graph: string): ExecutionSummary {
  return {
    id,
    startedAt: new Date(row.started).toISOString(),
    milliseconds: row.microseconds / 1000,
    eventId: row.eventId,
    eventType: row.type,
    source: row.source,
    account: row.account,
    traceId: row.trace,
    graph,
    outcome: row.code === "" ? "done" : "failed",
    code: row.code,
    failedStep: row.failedStep,
    kept: row.kept,
    fuel: row.fuel,
  };
}

/** @param first number of the chunk's first execution */
function readChunk(first: number, executions: Uint8Array): ChunkRow[] {
  try {
    return unpackChunk(executions);
  } catch (cause) {
    const message = `What the ledger has of executions from ${first} on cannot be read: ${reasonOf(cause)}.`;
    throw new HeddleError("FILE_UNREADABLE", message, { place: "executions.db", cause });
  }
}
