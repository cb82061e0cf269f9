/** What a pipe's worker does: it takes a pipe from its first byte to its last. */
import { type Failure, HeddleError } from "../errors.ts";
import type { LogEntry } from "../executor/index.ts";
import { MalformedStream, MessageReader } from "../messages.ts";
import { AdmittedFunction } from "../sandbox/running.ts";
import { PipeCancelled, WorkerLink } from "./link.ts";
import { CallStep, CHUNK_BYTES, type RunningStep, type Sink, StepFailed, StreamStep } from "./step.ts";
import { MOST_MESSAGE_BYTES, type PipeAnswer, type PipeStep, type PipeTask } from "./task.ts";

/** Most entries of the log that are kept of a pipe; a function without a stream has a log for each message. */
const MOST_LOGS = 1000;

/** Runs a pipe. It never rejects: an error that crosses threads would lose its code. */
export function runPipe(task: PipeTask): PipeAnswer {
  const link = new WorkerLink(task);
  const logs: LogEntry[] = [];
  const steps: RunningStep[] = [];
  let failure: Failure | null = null;
  try {
    link.work();
    const first = connect(task, link, logs, steps);
    pump(link, first, steps);
  } catch (error) {
    failure = toFailure(error);
  }
  // Those before a step wait for it: their reports are what they took until then.
  const reports = steps.map((step) => step.end()).reverse();
  task.bell.close();
  return { steps: reports, logs, failure };
}

/** Makes the steps, the last one first, each with the one behind it as its sink. */
function connect(task: PipeTask, link: WorkerLink, logs: LogEntry[], steps: RunningStep[]): Sink {
  let sink: Sink = (bytes, start, end) => link.write(bytes, start, end);
  for (const step of task.steps.toReversed()) {
    const running = start(step, task, sink, () => link.work(), logs);
    steps.push(running);
    sink = (bytes, start, end) => running.push(bytes, start, end);
  }
  return sink;
}

function start(
  step: PipeStep,
  { context, fuel }: PipeTask,
  sink: Sink,
  work: () => void,
  logs: LogEntry[],
): RunningStep {
  const sandbox = new AdmittedFunction(step.admitted).instantiate({
    context: (key) => (step.reads.includes(key) && Object.hasOwn(context, key) ? context[key] : undefined),
    log: (level, message) => {
      if (logs.length < MOST_LOGS) {
        logs.push({ step: step.id, level, message });
      }
    },
  });
  const { input, output } = step.streams;
  return input || output
    ? new StreamStep(step, sandbox, sink, work)
    : new CallStep(fuel, step, sandbox, sink, work);
}

/** Takes messages as they come, and lets the steps end one after the other. */
function pump(link: WorkerLink, first: Sink, steps: readonly RunningStep[]): void {
  const reader = new MessageReader(MOST_MESSAGE_BYTES);
  for (;;) {
    link.rest();
    const filled = link.wait();
    if (filled === 0) {
      break;
    }
    link.work();
    reader.fill(Math.min(filled, CHUNK_BYTES), (target, start, end) => link.read(target, start, end));
    // One at a time, whatever else has come: what the steps give and use must not depend on who was faster.
    for (let chunk = reader.take(0); chunk.length > 0; chunk = reader.take(0)) {
      link.check();
      first(chunk, 0, chunk.length);
    }
  }
  for (const step of steps.toReversed()) {
    step.finish();
  }
}

function toFailure(error: unknown): Failure {
  if (error instanceof StepFailed) {
    return error.failure;
  }
  if (error instanceof PipeCancelled) {
    return new HeddleError("CANCELLED", "The pipe was cancelled before it had finished.").toJSON();
  }
  if (error instanceof HeddleError) {
    return error.toJSON();
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new HeddleError(
    error instanceof MalformedStream ? "EVENT_DATA_INVALID" : "INTERNAL",
    `The worker failed: ${reason}.`,
  ).toJSON();
}
