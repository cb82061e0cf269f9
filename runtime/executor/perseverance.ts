import { setTimeout as pause } from "node:timers/promises";
import { type Failure, HeddleError } from "../errors.ts";
import type { Unit, UnitPolicy } from "../unit.ts";
import { frameAfter, type ResultFrame } from "./frame.ts";
import { isLost, mayPass } from "./passing-failures.ts";
import { StepFigures } from "./report.ts";

/**
 * Does what the policies of a unit's steps say of failures that may pass: the event passes through its unit again,
 * after a pause in which it holds no worker; functions have no effects. A step that was tried often enough is given up:
 * the worker does what else its policy says, as it does at once where a failure does not pass.
 * @param pass lets the event pass through its unit; the steps at these positions are given up
 * @param trial gets what all attempts took, after each of them
 * @returns what became of the event
 * @throws HeddleError why the event did not run the last time, or CANCELLED
 */
export async function persevere(
  { steps }: Pick<Unit, "steps">,
  pass: (givenUp: readonly number[]) => Promise<ResultFrame>,
  trial: { figures: StepFigures },
  signal: AbortSignal | undefined,
): Promise<ResultFrame> {
  const tried = new Map<number, number>();
  const givenUp: number[] = [];
  let spent: StepFigures | undefined;
  for (;;) {
    if (spent !== undefined) {
      // What a pass finds here it takes for a run of its own that is repeated.
      trial.figures = new StepFigures([]);
    }
    const { frame, error } = await attempt(pass, givenUp);
    const ended = frame === undefined || spent === undefined ? frame : frameAfter(frame, spent);
    spent = ended?.figures ?? spent;
    trial.figures = spent ?? trial.figures;
    const failure = frame === undefined ? (error as HeddleError).toJSON() : frame.failure;
    const position = steps.findIndex(({ id }) => id === failure?.step);
    const policy = steps[position]?.policy;
    const times = tried.get(position) ?? 0;
    if (
      failure !== null &&
      policy?.retry !== undefined &&
      mayPass(failure, policy) &&
      times < policy.retry.count
    ) {
      tried.set(position, times + 1);
      if (frame !== undefined) {
        spent?.amend("retried");
      }
      await wait(policy.retry, times, signal);
    } else if (
      failure !== null &&
      policy !== undefined &&
      isPassed(failure, policy) &&
      !givenUp.includes(position)
    ) {
      givenUp.push(position);
    } else if (ended !== undefined) {
      return ended;
    } else {
      throw error;
    }
  }
}

/** Whether what a step fails with now leads to what its policy says beside trying again. */
function isPassed(failure: Failure, policy: UnitPolicy): boolean {
  const passes = policy.skip === true || policy.fallback !== undefined;
  return passes && (isLost(failure) || mayPass(failure, policy));
}

/** @throws what is no HeddleError */
async function attempt(
  pass: (givenUp: readonly number[]) => Promise<ResultFrame>,
  givenUp: readonly number[],
): Promise<{ readonly frame?: ResultFrame; readonly error?: HeddleError }> {
  try {
    return { frame: await pass([...givenUp]) };
  } catch (error) {
    if (error instanceof HeddleError) {
      return { error };
    }
    throw error;
  }
}

async function wait(
  { baseMs, factor, maxMs }: NonNullable<UnitPolicy["retry"]>,
  times: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await pause(Math.min(baseMs * factor ** times, maxMs), undefined, { signal });
  } catch (cause) {
    throw new HeddleError("CANCELLED", "The event was cancelled before it was tried again.", { cause });
  }
}
