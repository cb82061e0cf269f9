import { beforeAll, describe, expect, test } from "vitest";
import { type LoadedFunction, loadFunction } from "../support/run-function.ts";
import { failureOf, messageOf, type Notice, type Text } from "../support/text-functions.ts";

let render: LoadedFunction;
let writeNotice: LoadedFunction;
beforeAll(async () => {
  render = await loadFunction("std.text.v1.Render");
  writeNotice = await loadFunction("std.document.v1.WriteNotice");
});

const filled = (template: string, values: Record<string, string> = {}) =>
  messageOf(render.run<Text>({ template, values })).content;
const refused = (template: string, values: Record<string, string> = {}) =>
  failureOf(render.run<Text>({ template, values }));

describe("filling a template", () => {
  test.each([
    ["a value", "Hi {{name}}!", { name: "Ada" }, "Hi Ada!"],
    ["a name with spaces around it", "{{ name }}", { name: "Ada" }, "Ada"],
    ["a name that has no value as empty", "[{{nobody}}]", {}, "[]"],
    ["a section of a value", "{{#a}}yes {{a}}{{/a}}", { a: "1" }, "yes 1"],
    ["no section of an empty value", "{{#a}}yes{{/a}}-", { a: "" }, "-"],
    ["no section of a name without a value", "{{#a}}yes{{/a}}-", {}, "-"],
    ["an inverted section of an empty value", "{{^a}}none{{/a}}", { a: "" }, "none"],
    ["no inverted section of a value", "{{^a}}none{{/a}}-", { a: "x" }, "-"],
    ["sections in sections", "{{#a}}1{{#b}}2{{/b}}{{^b}}3{{/b}}{{/a}}4", { a: "x" }, "134"],
    ["the same section in itself", "{{#a}}1{{#a}}2{{/a}}3{{/a}}", { a: "x" }, "123"],
    ["nothing of what is inside a hidden section", "{{#a}}{{b}}{{^c}}x{{/c}}{{/a}}.", { b: "y" }, "."],
    ["single braces as text", "{a} } }} {", {}, "{a} } }} {"],
    ["values without escaping", "{{a}}", { a: "<b>&\"'" }, "<b>&\"'"],
    ["tags within values as text", "{{a}}", { a: "{{b}}{{#c}}", b: "no" }, "{{b}}{{#c}}"],
    ["names that objects have of their own", "{{constructor}}{{__proto__}}{{toString}}", {}, ""],
    ["letters of all kinds", "{{größe}} 😀 {{大}}", { größe: "ä", 大: "小" }, "ä 😀 小"],
  ])("writes %s", (_, template, values, expected) => {
    expect(filled(template, values as Record<string, string>)).toBe(expected);
  });

  test.each([
    ["a tag without end", "Hi\n  {{name", "TEMPLATE_TAG_UNCLOSED", "line 2, column 3"],
    ["a section without end", "a\nb{{#x}}c\n{{y}}", "TEMPLATE_SECTION_UNCLOSED", "line 2, column 2"],
    ["an inner section without end", "{{#a}}\n{{^b}}", "TEMPLATE_SECTION_UNCLOSED", "line 2, column 1"],
    ["an end of another section", "{{#a}}\n\n {{/b}}", "TEMPLATE_SECTION_MISMATCHED", "line 3, column 2"],
    ["sections that overlap", "{{#a}}{{#b}}{{/a}}{{/b}}", "TEMPLATE_SECTION_MISMATCHED", "line 1, column 13"],
    ["an end without a beginning", "x{{/a}}", "TEMPLATE_SECTION_MISMATCHED", "line 1, column 2"],
    ["a tag without a name", "{{ }}", "TEMPLATE_NAME_INVALID", "line 1, column 1"],
    ["a section without a name", "{{#}}{{/}}", "TEMPLATE_NAME_INVALID", "line 1, column 1"],
    ["a third brace", "{{{a}}}", "TEMPLATE_NAME_INVALID", "line 1, column 1"],
    ["a name over two lines", "{{a\nb}}", "TEMPLATE_NAME_INVALID", "line 1, column 1"],
    [
      "errors inside hidden sections",
      "{{#no}}{{/x}}{{/no}}",
      "TEMPLATE_SECTION_MISMATCHED",
      "line 1, column 8",
    ],
  ])("refuses %s at its place", (_, template, code, place) => {
    expect(refused(template)).toMatchObject({ code, place });
  });

  test("names both sections where one closes the other", () => {
    expect(refused("{{#a}}{{/b}}").message).toBe('"{{/b}}" stands where "{{/a}}" was expected');
  });

  test("takes a name of 256 characters and refuses one of 257", () => {
    expect(filled(`{{${"n".repeat(256)}}}`, { ["n".repeat(256)]: "v" })).toBe("v");
    expect(refused(`{{${"n".repeat(257)}}}`).code).toBe("TEMPLATE_NAME_INVALID");
  });

  test("fills up to its limit of characters and refuses one more", () => {
    const limit = 4 * 1024 * 1024;
    const values = { a: "v".repeat(limit / 64) };
    expect(filled("{{a}}".repeat(64), values)).toHaveLength(limit);
    expect(refused(`${"{{a}}".repeat(64)}.`, values).code).toBe("TEMPLATE_OUTPUT_TOO_LONG");
  });
});

describe("a notice", () => {
  const keywords = {
    keywords: [
      { term: "spelling error", score: 4 },
      { term: "readme", score: 1 },
    ],
  };
  const written = (input: object) => messageOf(writeNotice.run<Notice>(input));

  test("says what it is about, in which language, with which keywords", () => {
    const language = { code: "en", confidence: 1 };
    expect(written({ body: { content: "Text." }, reference: "o/r", language, keywords })).toEqual({
      reference: "o/r",
      language: "en",
      content: "About: o/r\nLanguage: en\nKeywords: spelling error, readme\n\nText.\n",
    });
  });

  test("leaves out what is not known", () => {
    expect(written({ body: { content: "Text." } })).toEqual({
      reference: "",
      language: "",
      content: "\nText.\n",
    });
  });

  test("has no language where it cannot be told", () => {
    const { language, content } = written({ body: { content: "1" }, language: { code: "und" } });
    expect([language, content]).toEqual(["", "\n1\n"]);
  });

  test("takes another template", () => {
    const template = "{{body}} ({{#keywords}}{{keywords}}{{/keywords}})";
    expect(written({ body: { content: "B" }, keywords, template }).content).toBe(
      "B (spelling error, readme)",
    );
  });

  test("takes a body that looks like a template as text", () => {
    expect(written({ body: { content: "{{reference}}" }, template: "{{body}}" }).content).toBe(
      "{{reference}}",
    );
  });

  test("refuses a template with a mistake, at its place", () => {
    const outcome = writeNotice.run<Notice>({ body: { content: "" }, template: "\n{{#body}}" });
    expect(failureOf(outcome)).toMatchObject({
      code: "TEMPLATE_SECTION_UNCLOSED",
      place: "line 2, column 1",
    });
  });

  test("refuses to write about nothing", () => {
    expect(failureOf(writeNotice.run<Notice>({}))).toMatchObject({
      code: "BODY_MISSING",
      place: "field body",
    });
  });
});
