import type { Graph } from "../../glue-gen/graph/index.ts";
import { defaultLimits } from "../../runtime/config.ts";
import { type Failure, HeddleError } from "../../runtime/errors.ts";
import { StepFigures } from "../../runtime/executor/index.ts";
import { Monitor, type MonitorOptions, type Trial } from "../../runtime/monitor/index.ts";

/** A graph of steps that are called as their functions. */
export function graphOf(...names: string[]): Graph {
  const steps = names.map((name) => ({
    id: name,
    function: `f.${name}`,
    version: "1.0.0",
    digest: name,
    mappings: [],
  }));
  return { eventType: "e.Event", steps, goals: [] };
}

/** A monitor with the default limits. */
export function monitorOf(directory: string, options: Partial<MonitorOptions> = {}): Monitor {
  return new Monitor(directory, { ...defaultLimits, sample: 1, ...options });
}

/** What is noted of an event; each step takes a millisecond and as much fuel as is given. */
export interface Run {
  readonly graph?: Graph;
  readonly fuel?: readonly number[];
  readonly event?: Partial<NonNullable<Trial["event"]>>;
  readonly failure?: Failure;
  readonly kept?: number;
}

/** Notes an event. */
export function note(monitor: Monitor, { graph, fuel = [], event, failure, kept }: Run): void {
  const trial = monitor.begin();
  trial.event = { id: "1", type: "t", source: "/s", account: "ada", traceparent: "", ...event };
  trial.graph = graph;
  trial.figures = new StepFigures(graph?.steps ?? []);
  for (const [index, units] of fuel.entries()) {
    const step = graph?.steps[index];
    if (step === undefined) {
      throw new Error(`there is no step ${index}`);
    }
    trial.figures.add(index, 1, units, 65_536, step.id === failure?.step ? "failed" : "done");
  }
  monitor.end(trial, failure ?? null, kept);
}

/** A failure of a step. */
export function trapIn(step: string, code = "TRAP"): Failure {
  return { ...new HeddleError("TRAP", "It stopped.", { step }).toJSON(), code };
}
