import type { RecordedExecution, RecordedOutcome, RecordedValue } from "./recording.ts";

/** A step that ran, then and now. */
export interface ReplayedStep {
  readonly step: string;
  /** Units; null where the step did not run. */
  readonly recordedFuel: number | null;
  readonly fuel: number | null;
}

/** What came of running a recorded execution again. */
export interface Replay {
  /** Its number in the ledger. */
  readonly execution: number;
  /** Hash of the graph. */
  readonly graph: string;
  /** Whether everything is the same: `bytes` and `fuel`. */
  readonly identical: boolean;
  /** Whether the outputs are, byte for byte, or the failure, and what is written to the session. */
  readonly bytes: boolean;
  /** Whether the same steps ran, each with the same fuel, in all attempts. */
  readonly fuel: boolean;
  /** What is different, a sentence each. */
  readonly differences: readonly string[];
  readonly steps: readonly ReplayedStep[];
}

/**
 * Compares what came of an execution with what came of it before.
 * @param now of each attempt
 */
export function compareReplay(
  execution: number,
  graph: string,
  { attempts }: RecordedExecution,
  now: readonly RecordedOutcome[],
): Replay {
  const bytes: string[] = [];
  const fuel: string[] = [];
  const steps: ReplayedStep[] = [];
  for (const [index, { outcome: then }] of attempts.entries()) {
    const again = now[index] as RecordedOutcome;
    const which = attempts.length === 1 ? "" : `Attempt ${index + 1}: `;
    const different = [
      ...valueDifferences(then, again),
      ...failureDifferences(then, again),
      ...sessionDifferences(then, again),
    ];
    bytes.push(...different.map((text) => which + text));
    const ran = stepsOf(then, again);
    steps.push(...ran);
    const used = ran.filter((step) => step.recordedFuel !== step.fuel);
    fuel.push(
      ...used.map(
        (step) => `${which}${step.step} used ${fuelText(step.recordedFuel)}, and now ${fuelText(step.fuel)}.`,
      ),
    );
    if (used.length > 0 && then.fuelVersion !== again.fuelVersion) {
      fuel.push(
        `Fuel was counted by version ${then.fuelVersion} of its rules, and now by ${again.fuelVersion}.`,
      );
    }
  }
  return {
    execution,
    graph,
    identical: bytes.length + fuel.length === 0,
    bytes: bytes.length === 0,
    fuel: fuel.length === 0,
    differences: [...bytes, ...fuel],
    steps,
  };
}

function valueDifferences({ values: then }: RecordedOutcome, { values: now }: RecordedOutcome): string[] {
  if (then === null || now === null) {
    // The failure tells it.
    return [];
  }
  if (then.length !== now.length) {
    return [`There were ${then.length} outputs, and now there are ${now.length}.`];
  }
  return then.flatMap((value, place) => {
    const other = now[place] as RecordedValue;
    return value.digest === other.digest ? [] : [`Output ${place + 1} is different${where(value, other)}.`];
  });
}

function where({ bytes: then }: RecordedValue, { bytes: now }: RecordedValue): string {
  if (then === undefined || now === undefined) {
    return "";
  }
  const at = then.findIndex((byte, index) => byte !== now[index]);
  return ` from byte ${at < 0 ? then.length : at} on, of ${then.length} then and ${now.length} now`;
}

function failureDifferences({ failure: then }: RecordedOutcome, { failure: now }: RecordedOutcome): string[] {
  const text = (failure: RecordedOutcome["failure"]) =>
    failure === null
      ? "it was done"
      : `${failure.step} failed with ${failure.code} (${failure.kind}) at ${JSON.stringify(failure.place)}: ${failure.message}`;
  return text(then) === text(now) ? [] : [`Then: ${text(then)}; now: ${text(now)}.`];
}

function sessionDifferences({ session: then }: RecordedOutcome, { session: now }: RecordedOutcome): string[] {
  const same = then.length === now.length && then.every((text, index) => text === now[index]);
  return same ? [] : ["What is written to the session is different."];
}

function stepsOf({ steps: then }: RecordedOutcome, { steps: now }: RecordedOutcome): ReplayedStep[] {
  return Array.from({ length: Math.max(then.length, now.length) }, (_, index) => {
    const [before, after] = [then[index], now[index]];
    return {
      step: before?.step ?? after?.step ?? "",
      recordedFuel: before?.fuel ?? null,
      // Another step in its place is none that ran with the same fuel.
      fuel: before !== undefined && after?.step !== before.step ? null : (after?.fuel ?? null),
    };
  });
}

function fuelText(fuel: number | null): string {
  return fuel === null ? "nothing, because it did not run" : `${fuel} fuel`;
}
