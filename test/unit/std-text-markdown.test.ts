import { beforeAll, describe, expect, test } from "vitest";
import { loadTextLibrary } from "../support/text-functions.ts";

let toText: (markdown: string, title?: string) => string;
beforeAll(async () => {
  toText = (await loadTextLibrary()).toText;
});

const lines = (...parts: string[]) => parts.join("\n");

describe("marks inside a line", () => {
  test.each([
    ["emphasis", "*a* _b_ **c** __d__ ***e***", "a b c d e"],
    ["emphasis in emphasis", "*a **b** c* **_d_**", "a b c d"],
    ["emphasis over lines", "**a\nb**", "a\nb"],
    ["emphasis inside a word", "un*believ*able", "unbelievable"],
    ["struck-out text", "~~a~~ b", "a b"],
    ["code", "`a*b*` ``c`d`` ` e `", "a*b* c`d e"],
    ["code of two lines", "`a\nb`", "a b"],
    ["links", "[a](http://x.y) [b](<u v> \"t\") [c](/u 't') [d](u(v)w)", "a b c d"],
    ["links without a target", "[a]()", "a"],
    ["emphasis in links", "[*a* `b`](u)", "a b"],
    ["references", "[a][r] [r][] [r]\n\n[r]: http://x.y 'T'", "a r r"],
    ["references in other letters", "[A  b][Ref One]\n\n[ref one]: /u", "A  b"],
    ["images", "![a *b*](u.png) ![](v.png)", "a b"],
    ["images in links", "[![Build](b.svg)](http://ci)", "Build"],
    ["autolinks", "<https://x.y/_a_> <mail@x.y>", "https://x.y/_a_ mail@x.y"],
    [
      "addresses with marks in them",
      "https://x.y/a_b_c*d* **www.x.y/*a**",
      "https://x.y/a_b_c*d* www.x.y/*a",
    ],
    ["escapes", "\\*a\\* \\[b\\](c) \\\\ \\`d\\` \\z", "*a* [b](c) \\ `d` \\z"],
    ["entities", "&amp; &lt;b&gt; &quot; &#39; &#x1F600; a&nbsp;b &hellip;", "& <b> \" ' 😀 a b …"],
    ["entities that are none", "&nope; &; &#; &#xZ; & AT&T", "&nope; &; &#; &#xZ; & AT&T"],
    ["numbers that are no characters", "&#0; &#xD800; &#x110000;", "\ufffd \ufffd \ufffd"],
    ["tags", "<b class=\"x\">a</b> <i>b</i> <a href='u'>c</a> d<wbr/>e", "a b c de"],
    ["line breaks in HTML", "a<br>b<br/>\nc", "a\nb\nc"],
    ["images in HTML", '<img src="a.png" alt="a &amp; b">', "a & b"],
    ["comments", "a <!-- *b* --> c", "a  c"],
    ["hard breaks", "a  \nb\\\nc", "a\nb\nc"],
  ])("go from %s", (_, markdown, expected) => {
    expect(toText(markdown)).toBe(expected);
  });

  test.each([
    ["sums", "2 * 3 * 4 = 24, a*b"],
    ["names", "snake_case_name and __init__x"],
    ["single waves", "~5 items, ~/home"],
    ["brackets of code", "array[0] [ ] [un] a[b](c d)"],
    ["comparisons", "a < b && c > d, 1<2"],
    ["lone marks", "x * _ ` ~ [ ] ! ( ) <"],
    ["unclosed marks", "*a **b _c `d [e](f"],
    ["footnotes", "a[^1]"],
    ["numbers at a line's start", "born in\n1984. A year"],
    ["hashes", "#1 #tag"],
  ])("stay in %s", (_, text) => {
    expect(toText(text)).toBe(text);
  });

  test("end at the link that they stand in", () => {
    expect(toText("[a [b](u) c](v)")).toBe("[a b c](v)");
  });
});

describe("blocks", () => {
  test.each([
    ["headings", "# A #\n## B ##\ntext\n### C", "A\n\nB\n\ntext\n\nC"],
    ["underlined headings", "A\n===\nB\nC\n---\ntext", "A\n\nB\nC\n\ntext"],
    ["rules", "a\n\n---\n\n* * *\nb", "a\n\nb"],
    ["paragraphs", "a\nb\n\n\n\nc", "a\nb\n\nc"],
    ["line ends of all kinds", "a\r\nb\rc\n\r\nd", "a\nb\nc\n\nd"],
    ["fenced code", "a\n```js\nif (*x*) {\n\n  y\n}\n```\nb", "a\n\nif (*x*) {\n\n  y\n}\n\nb"],
    ["fences of waves", "~~~~\n~~~\n`a`\n~~~~", "~~~\n`a`"],
    ["a fence that is not closed", "```\n# a\n> b", "# a\n> b"],
    ["indented code", "a\n\n    *b*\n      c\n\nd", "a\n\n*b*\n  c\n\nd"],
    ["quotes", "> a\n> b\nc\n\n> > d", "a\nb\nc\n\nd"],
    ["lists", "* a\n* b\n+ c", "- a\n- b\n- c"],
    ["numbered lists", "1. a\n2. b\n\n7) c", "1. a\n2. b\n\n7) c"],
    ["lists in lists", "- a\n    - b\n        - c\n- d", "- a\n  - b\n    - c\n- d"],
    ["paragraphs in lists", "10. a\n\n    b\n    c", "10. a\n\n    b\n    c"],
    ["code in lists", "- a\n\n  ```\n  b\n    c\n  ```\n- d", "- a\n\n  b\n    c\n\n- d"],
    ["quotes in lists", "- > a\n  > b", "- a\n  b"],
    ["lists in quotes", "> 1. a\n> 2. b", "1. a\n2. b"],
    ["lines that lazily go on", "- a\nb", "- a\nb"],
    ["tasks", "- [ ] a\n- [x] b", "- [ ] a\n- [x] b"],
    ["items without text", "- a\n-\n- b", "- a\n-\n- b"],
    ["tabs", "-\ta\n\n\tb\n\n\t\tc", "- a\n\n  b\n\n  c"],
    ["definitions", '[a]: /u "t"\n[b]: <v>\ntext', "text"],
    ["hidden comments", "<!--\n# a\n\nb -->\nc", "c"],
    ["scripts and styles", "<script>\nx\n\ny</script>\n<style>p{}</style>\na", "a"],
    ["elements around text", "<div>\n<p>a</p><p>b</p>\n\n**c**\n\n</div>", "a\nb\n\nc"],
  ])("reads %s", (_, markdown, expected) => {
    expect(toText(markdown)).toBe(expected);
  });

  test("parts cells of tables, and reads marks in them", () => {
    const table = lines("a", "| *x* | y |", "|:---|---:|", "| 1 \\| 2 | `z` |", "3 | 4", "", "b");
    expect(toText(table)).toBe(lines("a", "x | y", "1 | 2 | z", "3 | 4", "", "b"));
  });

  test("takes a line of bars for a table only under a row of as many cells", () => {
    expect(toText("a | b\n---|---|---\nc")).toBe("a | b\n---|---|---\nc");
  });

  test("keeps a note that looks like a definition", () => {
    expect(toText("[Note]: this is important")).toBe("[Note]: this is important");
  });

  test("opens 64 quotes at once and takes further marks as text", () => {
    expect(toText(`${"> ".repeat(64)}a`)).toBe("a");
    expect(toText(`${"> ".repeat(65)}a`)).toBe("> a");
  });
});

describe("a title", () => {
  test("becomes the first line, with a blank line after", () => {
    expect(toText("# a\nb", "My *title*")).toBe("My *title*\n\na\n\nb");
  });

  test("stands alone where there is no text", () => {
    expect(toText("", "Title")).toBe("Title");
    expect(toText("<!-- nothing -->", "Title")).toBe("Title");
  });

  test("is one line, whatever it was", () => {
    expect(toText("a", " My\n\ttitle\u2028 ")).toBe("My title\n\na");
  });

  test("leaves nothing where it is empty", () => {
    expect(toText("a", " \n")).toBe("a");
    expect(toText("")).toBe("");
  });
});
