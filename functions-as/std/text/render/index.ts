import { fillTemplate } from "../../shared/text";
import { RenderRequest, Text } from "./contract";

/** Fills in a template; fails with the place of a tag that is not closed or does not match. */
export function run(input: RenderRequest): Text | null {
  const content = fillTemplate(input.template, input.values);
  if (content === null) return null;
  const text = new Text();
  text.content = content;
  return text;
}
