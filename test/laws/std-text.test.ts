import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  inputOf,
  loadTextLibrary,
  type TextFunction,
  type TextLibrary,
  textFunctions,
} from "../support/text-functions.ts";

let library: TextLibrary;
beforeAll(async () => {
  library = await loadTextLibrary();
});

const pick = (characters: string) => fc.constantFrom(...characters);
const word = fc.string({ unit: pick("abcdefghijklmnopqrstuvwxyzäéßñçøжяλ"), minLength: 1, maxLength: 12 });
const words = fc.array(word, { minLength: 1, maxLength: 30 }).map((list) => list.join(" "));
/** What mark-up is made of, so that marks meet each other. */
const markup = fc
  .array(
    fc.oneof(
      word,
      fc.constantFrom(..."*_`~[]()!<>&#|\\-+=:;\"'.0123456789\n\t \u0000\u00a0{}@/$%"),
      fc.constantFrom(
        "**",
        "```",
        "> ",
        "- ",
        "1. ",
        "](",
        "<!--",
        "-->",
        "<b>",
        "</b>",
        "&amp;",
        "|-|",
        "    ",
      ),
      fc.constantFrom(
        "{{",
        "}}",
        "{{#a}}",
        "{{/a}}",
        "https://",
        "www.",
        "+49 30 ",
        "555-",
        "key=",
        "Bearer ",
      ),
      fc.string({ unit: "binary", maxLength: 3 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));
/** Any UTF-16, halves of surrogate pairs too. */
const units = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 })
  .map((list) => String.fromCharCode(...list));

describe("any text at all", () => {
  test.each(textFunctions)("never traps %s", (name: TextFunction) => {
    const loaded = library.functions.get(name);
    fc.assert(
      fc.property(fc.oneof(markup, units), (text) => {
        const outcome = loaded?.run(inputOf(name, text));
        expect(
          outcome?.ok === true || /^[A-Z_]+$/.test(outcome?.ok === false ? outcome.failure.code : ""),
        ).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test("never traps WriteNotice", () => {
    const loaded = library.functions.get("std.document.v1.WriteNotice");
    fc.assert(
      fc.property(markup, markup, markup, (content, reference, term) => {
        const outcome = loaded?.run({ body: { content }, reference, keywords: { keywords: [{ term }] } });
        expect(outcome?.ok).toBe(true);
      }),
    );
  });
});

describe("Markdown to text", () => {
  test("leaves plain words as they are", () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 6 }), (paragraphs) => {
        for (const gap of ["\n", "\n\n"]) {
          const text = paragraphs.join(gap);
          expect(library.toText(text)).toBe(text);
        }
      }),
    );
  });

  test("is at most four times as long as the Markdown", () => {
    fc.assert(
      fc.property(markup, (markdown) => {
        expect(library.toText(markdown).length).toBeLessThanOrEqual(4 * markdown.length);
      }),
      { numRuns: 400 },
    );
  });

  test("puts the title in front and changes nothing else", () => {
    fc.assert(
      fc.property(words, markup, (title, markdown) => {
        const body = library.toText(markdown);
        expect(library.toText(markdown, title)).toBe(body === "" ? title : `${title}\n\n${body}`);
      }),
    );
  });

  test("keeps what is in code, whatever it is", () => {
    fc.assert(
      fc.property(markup, (text) => {
        const code = text.replace(/[\0\r\n~]/g, "");
        fc.pre(code.trim() === code && code !== "");
        expect(library.toText(`~~~\n${code}\n~~~`)).toBe(code);
      }),
    );
  });

  test("reads what is escaped as text", () => {
    fc.assert(
      fc.property(words, pick("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"), words, (before, mark, after) => {
        const text = `${before} \\${mark}${after}\\${mark} x`;
        expect(library.toText(text)).toBe(text.replaceAll(`\\${mark}`, mark));
      }),
    );
  });
});

describe("redaction", () => {
  const plainAddress = /[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}/;
  const address = fc.emailAddress();
  const around = fc.oneof(words, markup, fc.constantFrom(..." ,;:<>()[]\"'@.-_*\n"));
  const letter = fc.array(fc.oneof(around, address), { maxLength: 20 }).map((parts) => parts.join(""));

  test("leaves no address that a plain expression finds", () => {
    fc.assert(
      fc.property(letter, (text) => {
        expect(library.redact(text).text.content).not.toMatch(plainAddress);
      }),
      { numRuns: 500 },
    );
  });

  test("leaves no address of few letters and many marks", () => {
    const knot = fc.string({ unit: pick("ab@.-+_%'\" 1"), maxLength: 40 });
    fc.assert(
      fc.property(knot, (text) => {
        expect(library.redact(text).text.content).not.toMatch(plainAddress);
      }),
      { numRuns: 1000 },
    );
  });

  test("leaves text of words as it is", () => {
    fc.assert(
      fc.property(words, (text) => {
        expect(library.redact(text)).toEqual({ text: { content: text }, emails: 0, phones: 0, tokens: 0 });
      }),
    );
  });

  test("counts as many finds as it writes marks", () => {
    fc.assert(
      fc.property(letter, (text) => {
        const source = text.replaceAll("[", "(");
        const { text: output, emails, phones, tokens } = library.redact(source);
        const marks = [...output.content.matchAll(/\[(email|phone|token)\]/g)].map(([, kind]) => kind);
        expect(marks.filter((kind) => kind === "email")).toHaveLength(emails);
        expect(marks.filter((kind) => kind === "phone")).toHaveLength(phones);
        expect(marks.filter((kind) => kind === "token")).toHaveLength(tokens);
        expect(output.content.length).toBeLessThanOrEqual(source.length + emails + phones + tokens);
      }),
    );
  });

  test("leaves all that stands outside of what it finds", () => {
    fc.assert(
      fc.property(words, address, words, (before, found, after) => {
        fc.pre(!/['"]/.test(found));
        const { content } = library.redact(`${before} ${found} ${after}`).text;
        expect(content.startsWith(`${before} `) && content.endsWith(` ${after}`)).toBe(true);
      }),
    );
  });
});

describe("templates", () => {
  test("without tags are the text itself", () => {
    fc.assert(
      fc.property(markup, (text) => {
        const template = text.replaceAll("{{", "{ {").replaceAll("{{", "{ {");
        expect(library.render(template, { a: "x" })).toBe(template);
      }),
    );
  });

  test("of one tag are its value", () => {
    fc.assert(
      fc.property(word, markup, (name, value) => {
        expect(library.render(`{{${name}}}`, { [name]: value })).toBe(value);
      }),
    );
  });
});

describe("languages", () => {
  test("have a code and a confidence that fit", () => {
    fc.assert(
      fc.property(fc.oneof(words, markup), (text) => {
        const { code, confidence } = library.detect(text);
        expect(code).toMatch(/^([a-z]{2}|und)$/);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
        expect(code === "und").toBe(confidence === 0);
      }),
    );
  });

  test("do not depend on numbers and marks between words", () => {
    fc.assert(
      fc.property(words, fc.string({ unit: pick("0123456789 .,;:!?()"), maxLength: 20 }), (text, marks) => {
        expect(library.detect(`${marks} ${text} ${marks}`)).toEqual(library.detect(text));
      }),
    );
  });
});

describe("keywords", () => {
  const prose = fc
    .array(fc.oneof(word, fc.constantFrom("the", "of", "is", "and", ",", ".", "\n", "–")), { maxLength: 60 })
    .map((parts) => parts.join(" "));

  test("stand in the text, in small letters", () => {
    fc.assert(
      fc.property(prose, (text) => {
        const flat = text.replace(/[ \t]+/g, " ");
        for (const { term } of library.extract(text, 100).keywords) expect(flat).toContain(term);
      }),
    );
  });

  test("are in order, and fewer are the first of more", () => {
    fc.assert(
      fc.property(prose, fc.integer({ min: 1, max: 100 }), (text, limit) => {
        const { keywords } = library.extract(text, 100);
        const sorted = [...keywords].sort(
          (left, right) => right.score - left.score || (left.term < right.term ? -1 : 1),
        );
        expect(keywords).toEqual(sorted);
        expect(library.extract(text, limit).keywords).toEqual(keywords.slice(0, limit));
      }),
    );
  });

  test("are different from each other", () => {
    fc.assert(
      fc.property(prose, (text) => {
        const terms = library.extract(text, 100).keywords.map(({ term }) => term);
        expect(new Set(terms).size).toBe(terms.length);
      }),
    );
  });
});
