import { type Problem, reach } from "../../runtime/planner/index.ts";
import type { ServiceSet } from "./service-set.ts";

/**
 * The composition as a plain integer program in CPLEX's LP format: a variable for each service, one for each
 * service as the maker of each concept, and a level for each concept so that nobody makes what it needs itself.
 * Services that can never run are left out beforehand, which helps the solver.
 */
export function integerProgram({ problem, provided, wanted }: ServiceSet): string {
  const forward = reach(problem, provided);
  const uses = [...forward.order].sort((a, b) => a - b);
  const isOpen = (node: number): boolean => forward.nodeDepth(node) !== 0;
  const needs = (use: number): number[] => list(problem.needs, use).filter(isOpen);
  const makers = new Map<number, number[]>();
  for (const use of uses) {
    for (const node of list(problem.gives, use).filter(isOpen)) {
      makers.set(node, [...(makers.get(node) ?? []), use]);
    }
  }
  const levels = makers.size + 1;
  const lines = ["Minimize", ` cost: ${sum(uses.map((use) => `x${use}`))}`, "Subject To"];
  for (const node of wanted.filter(isOpen)) {
    lines.push(` ${sum((makers.get(node) ?? []).map((use) => `z${use}_${node}`))} >= 1`);
  }
  for (const use of uses) {
    for (const need of needs(use)) {
      lines.push(` ${sum((makers.get(need) ?? []).map((maker) => `z${maker}_${need}`))} - x${use} >= 0`);
    }
  }
  for (const [node, own] of makers) {
    for (const use of own) {
      lines.push(` x${use} - z${use}_${node} >= 0`);
      for (const need of needs(use))
        lines.push(` t${node} - t${need} - ${levels} z${use}_${node} >= ${1 - levels}`);
    }
  }
  lines.push("Bounds", ...[...makers.keys()].map((node) => ` 0 <= t${node} <= ${levels}`), "Binary");
  lines.push(...uses.map((use) => ` x${use}`));
  for (const [node, own] of makers) lines.push(...own.map((use) => ` z${use}_${node}`));
  return [...lines, "End", ""].join("\n");
}

/** A sum broken into lines, since solvers limit their length. */
function sum(terms: readonly string[]): string {
  return terms.map((term, i) => (i % 20 === 19 ? `${term}\n ` : term)).join(" + ");
}

function list({ start, end, items }: Problem["needs"], index: number): number[] {
  return [...items.subarray(start[index], end[index])];
}
