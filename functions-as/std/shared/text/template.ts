import { fail } from "heddle";
import { TextBuilder } from "./builder";
import { placeAt } from "./place";

/**
 * Code units that a filled template may have. A value may be named any number of times, so a short template could
 * ask for more than the memory that a contract grants; this is the point where that becomes a failure with a name.
 */
export const OUTPUT_LIMIT: i32 = 4 * 1024 * 1024;

/**
 * Fills a template. `{{name}}` is replaced by its value, `{{#name}}…{{/name}}` stays where the value is not empty and
 * `{{^name}}…{{/name}}` where it is; sections nest. A name that has no value counts as empty. Values are copied as
 * they are: nothing is escaped, and marks inside a value are text. A single brace is text.
 * @returns null after a failure was recorded
 */
export function fillTemplate(template: string, values: Map<string, string>): string | null {
  const output = new TextBuilder(template.length);
  const open = new Array<Section>();
  // Number of open sections that do not stay.
  let hidden = 0;
  let from = 0;
  while (true) {
    const start = template.indexOf("{{", from);
    const textEnd = start < 0 ? template.length : start;
    if (hidden == 0) {
      output.appendRange(template, from, textEnd);
      if (output.length > OUTPUT_LIMIT) return tooLong();
    }
    if (start < 0) break;
    const end = template.indexOf("}}", start + 2);
    if (end < 0) {
      return fail<string>(
        "TEMPLATE_TAG_UNCLOSED",
        'a tag is opened by "{{" and not closed by "}}"',
        placeAt(template, start),
      );
    }
    const mark = template.charCodeAt(start + 2);
    const marked = mark == 0x23 || mark == 0x5e || mark == 0x2f;
    const name = template.substring(start + (marked ? 3 : 2), end).trim();
    if (!isName(name)) {
      return fail<string>(
        "TEMPLATE_NAME_INVALID",
        'a tag has no valid name: 1 to 256 characters without "{", "}" and line ends were expected',
        placeAt(template, start),
      );
    }
    from = end + 2;
    if (mark == 0x2f) {
      if (open.length == 0) {
        return fail<string>(
          "TEMPLATE_SECTION_MISMATCHED",
          `"{{/${name}}}" closes a section that was not opened`,
          placeAt(template, start),
        );
      }
      const section = open.pop();
      if (section.name != name) {
        return fail<string>(
          "TEMPLATE_SECTION_MISMATCHED",
          `"{{/${name}}}" stands where "{{/${section.name}}}" was expected`,
          placeAt(template, start),
        );
      }
      if (!section.stays) --hidden;
    } else if (marked) {
      const filled = values.has(name) && values.get(name).length > 0;
      const stays = filled == (mark == 0x23);
      open.push(new Section(name, start, stays));
      if (!stays) ++hidden;
    } else if (hidden == 0 && values.has(name)) {
      output.append(values.get(name));
      if (output.length > OUTPUT_LIMIT) return tooLong();
    }
  }
  if (open.length > 0) {
    const section = open.pop();
    return fail<string>(
      "TEMPLATE_SECTION_UNCLOSED",
      `a section is opened and not closed by "{{/${section.name}}}"`,
      placeAt(template, section.start),
    );
  }
  return output.toString();
}

class Section {
  constructor(
    readonly name: string,
    readonly start: i32,
    readonly stays: bool,
  ) {}
}

function isName(name: string): bool {
  if (name.length == 0 || name.length > 256) return false;
  for (let at = 0; at < name.length; ++at) {
    const unit = name.charCodeAt(at);
    if (unit == 0x7b || unit == 0x7d || unit == 0x0a || unit == 0x0d) return false;
  }
  return true;
}

function tooLong(): string | null {
  return fail<string>(
    "TEMPLATE_OUTPUT_TOO_LONG",
    `the filled template is longer than ${OUTPUT_LIMIT} characters`,
    "",
  );
}
