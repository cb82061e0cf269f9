import { sourceText } from "./description.ts";
import type {
  Alternative,
  Ambiguity,
  CandidateExplanation,
  MappingExplanation,
  OrderExplanation,
  Plan,
  StepExplanation,
} from "./model.ts";

const ruleTexts: Readonly<Record<MappingExplanation["rule"], string>> = {
  only: "nothing else fits",
  concept: "its concept is nearest",
  presence: "it is always there",
  type: "its type is the same",
  depth: "it is there soonest",
  order: "its step comes first by name",
  path: "it lies nearest in its message",
  default: "nothing gives it",
  absent: "nothing gives it, and it is optional",
  pin: "it is pinned",
};

const rejectionTexts: Readonly<Record<CandidateExplanation["reason"], string>> = {
  only: "equal",
  concept: "its concept is further",
  presence: "it may be absent",
  type: "its type is another",
  depth: "it is there later",
  order: "its step comes later by name",
  path: "it lies deeper in its message",
  circle: "its step needs what this one gives",
  late: "the graph would take too long",
  pin: "another one is pinned",
};

/** Why a graph is what it is, for people: goals, steps, mappings, and how the search went. */
export function explainText(plan: Plan): string {
  const { goals, steps, mappings, order } = plan.explanation;
  const lines = ["goals"];
  for (const { concept, source, given, rule, rejected } of goals) {
    const how = given ? "the event's data has it already; nothing has to be done for it" : ruleTexts[rule];
    lines.push(`  ${concept} is ${source}: ${how}`, ...rejections(rejected));
  }
  if (steps.length > 0) {
    lines.push("steps", ...steps.flatMap(stepLines), "mappings");
    lines.push(...mappings.flatMap(mappingLines));
  }
  if (order.length > 0) {
    lines.push("order", ...order.map(orderLine));
  }
  if (plan.explanation.ambiguities.length > 0) {
    lines.push("ambiguous", ...plan.explanation.ambiguities.map(ambiguityLine));
  }
  lines.push("search", ...searchLines(plan));
  return lines.join("\n");
}

function stepLines({ step, function: name, neededBy, alternatives }: StepExplanation): string[] {
  const needs = neededBy.map(({ consumer, concept }) =>
    consumer === "goal" ? `the goal ${concept}` : `${consumer} (${concept})`,
  );
  return [
    `  ${step} (${name}) is there for ${needs.join(", ")}`,
    ...alternatives.map((alternative) => `    instead: ${alternativeText(alternative)}`),
  ];
}

function alternativeText({ function: name, version, outcome, steps, cost, missing }: Alternative): string {
  const outcomes: Readonly<Record<Alternative["outcome"], string>> = {
    possible: `with which the best graph found has ${counted(steps ?? 0, "step")}${cost === null || cost === steps ? "" : ` and costs ${cost}`}`,
    missing: `but nobody gives ${missing.join(", ")}`,
    circle: "but it needs what it would replace",
    late: "but the graph would take too long",
    excluded: "but it may not be taken",
    untried: "not tried",
  };
  return `${name} ${version}, ${outcomes[outcome]}`;
}

function orderLine({ step, after, key, rule }: OrderExplanation): string {
  const why =
    rule === "reads"
      ? `it reads ${key}, which ${after} writes`
      : `both write ${key}, and it would run later, or comes later by name`;
  return `  ${step} comes after ${after}: ${why}`;
}

function ambiguityLine({ kind, place, chosen, others }: Ambiguity): string {
  const what = kind === "function" ? "only its name" : "only its place";
  const remedy = kind === "function" ? "prefer one" : "pin one";
  return `  ${place}: ${what} sets ${chosen} before ${others.join(", ")}; ${remedy} to be sure`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function mappingLines(mapping: MappingExplanation): string[] {
  const { parameter, rule, rejected, candidates } = mapping;
  const hidden = candidates - rejected.length - (mapping.source === null ? 0 : 1);
  return [
    `  ${parameter} ← ${sourceText(mapping)}: ${ruleTexts[rule]}`,
    ...rejections(rejected),
    ...(hidden > 0 ? [`    and ${hidden} more`] : []),
  ];
}

function rejections(rejected: readonly CandidateExplanation[]): string[] {
  return rejected.map(
    ({ source, concept, reason }) => `    not ${source} (${concept}): ${rejectionTexts[reason]}`,
  );
}

const bestTexts: Readonly<Record<Plan["objective"], string>> = {
  steps: "the fewest possible",
  fuel: "the least fuel possible",
  latency: "the fewest with the shortest critical path",
};

function searchLines({ graph, objective, cost, lowerBound, proven, depth, explanation }: Plan): string[] {
  const { counts } = explanation;
  const steps = graph.steps.length;
  const quality = proven
    ? `${bestTexts[objective]}${counts.preferred ? ", and the preferred among equals" : ""}`
    : `at least ${lowerBound} are needed; whether fewer than ${cost} do was not settled within the budget`;
  return [
    `  ${counted(counts.functions, "function")}; ${counts.reachable} can run, ${counts.relevant} of them lead to a goal`,
    `  ${counted(steps, "step")}, depth ${depth} (no graph is below depth ${counts.minimumDepth}): ${quality}`,
    `  ${counted(counts.greedySteps, "step")} without search; ${counted(counts.landmarks, "landmark")} in ${counted(counts.rounds, "round")}, ${counted(counts.work, "unit")} of work`,
  ];
}
