import { renamedGoal } from "../../glue-gen/index.ts";
import { describeMappings, drawGraph, streamsOf } from "../planner/index.ts";
import type { PlannedEvent } from "../planning.ts";
import type { Result } from "../result.ts";
import type { WrittenFile } from "./output-files.ts";
import { byteText, grouped, tableLines } from "./terminal.ts";

/** Longest value that is shown in the terminal, in characters; `--out` and `--json` have all of it. */
const MAX_SHOWN = 320;

/** Intent, drawing and mappings of a planned event, as lines for a terminal. */
export function planLines(planned: PlannedEvent): string[] {
  const { intent, plan, graphHash } = planned;
  const goals = intent.goals.map(shortName).join(", ");
  const steps = plan.graph.steps.length;
  return [
    `intent    ${planned.event.type} → ${goals}      ${reasonText(intent)}`,
    `graph     ${graphHash.slice(0, 8)}  ${count(steps, "step")}, depth ${plan.depth}      ${proofText(plan)}`,
    ...drawGraph(plan.graph, { streams: streamsOf(plan) })
      .split("\n")
      .map((line) => `  ${line}`.trimEnd()),
    ...labelled("mappings", describeMappings(plan)),
  ];
}

/** Who says what the event asks for. */
function reasonText({ by, confidence, rule }: PlannedEvent["intent"]): string {
  if (by === undefined) {
    return rule === "" ? "goals given" : `rule ${rule}`;
  }
  return `by ${by}${confidence === undefined ? "" : `, ${Math.round(100 * confidence)} % sure`}`;
}

/** How good the graph is by what was asked of it. */
function proofText({ objective, cost, lowerBound, proven }: PlannedEvent["plan"]): string {
  const least = { steps: "cheapest", fuel: "least fuel", latency: "fewest steps of the fastest" }[objective];
  if (proven) {
    return `${least}, proven`;
  }
  const gap = cost - lowerBound;
  const above =
    objective === "fuel" ? `${grouped(gap)} ${gap === 1 ? "unit" : "units"} of fuel` : count(gap, "step");
  return `at most ${above} above the ${objective === "fuel" ? "least" : least}`;
}

/** Outputs and measured steps of a result, as lines for a terminal. */
export function resultLines(result: Result, files: readonly WrittenFile[]): string[] {
  const rows = result.steps.map(({ step, milliseconds, fuel, peakMemory, outcome }) => [
    outcome === "done" ? step : `${step} (${outcome})`,
    `${milliseconds.toFixed(2)} ms`,
    grouped(fuel),
    byteText(peakMemory),
  ]);
  return [
    ...labelled(
      "result",
      result.outputs.map(({ concept }) => {
        const written = files.find((file) => file.concept === concept);
        const suffix = written === undefined ? "" : `  → ${written.path} (${byteText(written.bytes)})`;
        return `${shortName(concept)}: ${shown(result, concept)}${suffix}`;
      }),
    ),
    ...labelled("steps", tableLines(["step", "time", "fuel", "peak memory"], rows)),
    ...(result.logs.length === 0
      ? []
      : labelled(
          "log",
          result.logs.map(({ step, level, message }) => `${step} ${level}: ${message}`),
        )),
  ];
}

function shown(result: Result, concept: string): string {
  const file = result.file(concept);
  if (file !== undefined) {
    const size = `${file.mediaType}, ${byteText(file.bytes.length)}`;
    const short = file.mediaType === "text/plain" && file.bytes.length <= MAX_SHOWN;
    return short ? `${size}: ${JSON.stringify(Buffer.from(file.bytes).toString())}` : size;
  }
  const value = result.value(concept);
  if (value === undefined) {
    return "nothing";
  }
  const text = JSON.stringify(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}… (${byteText(text.length)})`;
}

function shortName(concept: string): string {
  return renamedGoal(concept, (name) => name.split(".").at(-1) as string);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Lines with a label before the first, the others under it. */
function labelled(label: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `${(index === 0 ? label : "").padEnd(10)}${line}`);
}
