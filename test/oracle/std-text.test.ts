import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { rake } from "../support/reference-rake.ts";
import { fillTree, printTemplate, type TemplatePart } from "../support/reference-template.ts";
import { loadTextLibrary, type TextLibrary } from "../support/text-functions.ts";

let library: TextLibrary;
beforeAll(async () => {
  library = await loadTextLibrary();
});

test("templates are filled as a walk over their tree fills them", () => {
  const name = fc.constantFrom("a", "b", "c", "größe", "__proto__");
  const text = fc.string({ unit: fc.constantFrom(..."ab {}\n#^/é😀"), maxLength: 8 });
  const part = fc.letrec<{ part: TemplatePart }>((tie) => ({
    part: fc.oneof(
      { depthSize: "small" },
      fc.record({ kind: fc.constant("text" as const), text: text.map((raw) => raw.replaceAll("{", "(")) }),
      fc.record({ kind: fc.constant("value" as const), name }),
      fc.record({
        kind: fc.constant("section" as const),
        name,
        inverted: fc.boolean(),
        parts: fc.array(tie("part"), { maxLength: 4 }),
      }),
    ),
  })).part;
  const values = fc.array(fc.tuple(name, fc.oneof(fc.constant(""), text)), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), values, (parts, entries) => {
      const known = new Map(entries);
      const given = Object.fromEntries([...known].filter(([key]) => key !== "__proto__"));
      known.delete("__proto__");
      expect(library.render(printTemplate(parts), given)).toBe(fillTree(parts, known));
    }),
    { numRuns: 500 },
  );
});

test("keywords and scores are those of RAKE written plainly", () => {
  const stopWords = new Set(["the", "of", "is", "and", "for", "with"]);
  const word = fc.constantFrom(
    "the",
    "of",
    "is",
    "and",
    "for",
    "with",
    "red",
    "green",
    "blue",
    "cat",
    "dog",
    "x",
    "tree",
  );
  const mark = fc.constantFrom(" ", " ", " ", " ", ". ", ", ", "\n", " (", ") ");
  const prose = fc
    .array(fc.tuple(word, mark), { maxLength: 40 })
    .map((pairs) => pairs.flat().join(""))
    // One English stop word at least settles the language.
    .map((rest) => `the ${rest}`);
  fc.assert(
    fc.property(prose, (text) => {
      const { keywords } = library.extract(text, 100);
      const expected = rake(text, stopWords);
      expect(keywords.map(({ term }) => term)).toEqual(expected.map(({ term }) => term));
      keywords.forEach(({ score }, index) => {
        expect(score).toBeCloseTo(expected[index]?.score ?? Number.NaN, 9);
      });
    }),
    { numRuns: 500 },
  );
});
