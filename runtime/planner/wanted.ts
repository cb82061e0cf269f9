import { listedConcept } from "../../glue-gen/index.ts";
import { listedShape, type Shape } from "./shapes.ts";

/** What a goal asks for: a concept in any shape but lists, or as a list. */
export function wantedOf(goal: string): { readonly concept: string; readonly shape: Shape | null } {
  const listed = listedConcept(goal);
  return listed === null ? { concept: goal, shape: null } : { concept: listed, shape: listedShape };
}
