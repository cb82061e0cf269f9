import { renamedGoal } from "../../glue-gen/index.ts";
import { simpleName } from "../contract/index.ts";

/** A function's name for people: the last part of its package that is no version, and its own name. */
function shortName(name: string): string {
  const parts = name.split(".");
  const own = parts.pop() ?? name;
  const domain = parts.reverse().find((part) => !/^v\d+((alpha|beta)\d+)?$/.test(part));
  return domain === undefined ? own : `${domain}.${own}`;
}

/** Identifiers of steps: short names, numbered where they repeat. */
export function stepNames(functions: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return functions.map((name) => {
    const short = shortName(name);
    const count = (counts.get(short) ?? 0) + 1;
    counts.set(short, count);
    return count === 1 ? short : `${short}#${count}`;
  });
}

/** A goal for people: the last part of its concept's name. */
export function goalName(goal: string): string {
  return renamedGoal(goal, simpleName);
}
