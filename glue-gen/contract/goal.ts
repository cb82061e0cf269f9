/** Before a concept of which a goal asks for a list. */
const list = "repeated ";

/** The concept of which a goal asks for a list, as `repeated acme.v1.Word` does; null where it asks for one value. */
export function listedConcept(goal: string): string | null {
  return goal.startsWith(list) ? goal.slice(list.length).trim() : null;
}

/** The goal that asks for a list of a concept. */
export function listGoal(concept: string): string {
  return list + concept;
}

/** The same goal with its concept called otherwise. */
export function renamedGoal(goal: string, rename: (concept: string) => string): string {
  const concept = listedConcept(goal);
  return concept === null ? rename(goal) : listGoal(rename(concept));
}
