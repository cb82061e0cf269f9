import { isSpace, TextBuilder } from "../../shared/text";
import { Blocks } from "./blocks";
import { Text, ToTextRequest } from "./contract";

/**
 * Takes the marks out of Markdown (CommonMark, with GitHub's tables and strikethrough). Headings, quotes and emphasis
 * lose their marks, links and images become their texts, HTML tags and comments go, code stays as it is, lists keep
 * "- " and "1. ", and cells of tables are separated by " | ". A title becomes the first line, with a blank line after.
 * The text is at most four times as long as the Markdown, plus the title.
 */
export function run(input: ToTextRequest): Text | null {
  const output = new TextBuilder(input.markdown.length + input.title.length + 16);
  appendTitle(input.title, output);
  const titleEnd = output.length;
  if (titleEnd > 0) output.append("\n\n");
  const bodyStart = output.length;
  new Blocks(input.markdown, output).read();
  const text = new Text();
  text.content = output.length == bodyStart ? output.slice(0, titleEnd) : output.toString();
  return text;
}

/** A title is one line: white space of any length becomes one space. */
function appendTitle(title: string, output: TextBuilder): void {
  let gap = false;
  for (let at = 0; at < title.length; ++at) {
    const unit = title.charCodeAt(at);
    if (isSpace(unit)) {
      gap = true;
      continue;
    }
    if (gap && output.length > 0) output.push(0x20);
    gap = false;
    output.push(unit);
  }
}
