import { beforeAll, describe, expect, test } from "vitest";
import { type LoadedFunction, loadFunction } from "../support/run-function.ts";
import { failureOf, type Keywords, loadTextLibrary, type TextLibrary } from "../support/text-functions.ts";

let library: TextLibrary;
let extract: LoadedFunction;
beforeAll(async () => {
  library = await loadTextLibrary();
  extract = await loadFunction("std.text.v1.ExtractKeywords");
});

const terms = (content: string, limit?: number) =>
  library.extract(content, limit).keywords.map(({ term }) => term);

describe("keywords", () => {
  test("are those of the paper that describes RAKE, with its scores", () => {
    const abstract = `Compatibility of systems of linear constraints over the set of natural numbers.
Criteria of compatibility of a system of linear Diophantine equations, strict inequations, and nonstrict inequations
are considered. Upper bounds for components of a minimal set of solutions and algorithms of construction of minimal
generating sets of solutions for all types of systems are given. These criteria and the corresponding algorithms for
constructing a minimal supporting set of solutions can be used in solving all the considered types of systems and
systems of mixed types.`.replaceAll("\n", " ");
    const { keywords } = library.extract(abstract, 7);
    expect(keywords.map(({ term, score }) => `${term} ${score.toFixed(1)}`)).toEqual([
      "minimal generating sets 8.7",
      "linear diophantine equations 8.5",
      "minimal supporting set 7.7",
      "minimal set 4.7",
      "linear constraints 4.5",
      "natural numbers 4.0",
      "nonstrict inequations 4.0",
    ]);
  });

  test.each([
    ["English", "Spelling error in the README file", ["readme file", "spelling error"]],
    [
      "German",
      "Beim Speichern der Datei stürzt das Programm ab, und die Datei ist leer",
      ["datei stürzt", "datei", "leer", "programm", "speichern"],
    ],
    [
      "French",
      "L'application plante quand on ouvre un fichier dans le répertoire de travail",
      ["application plante", "fichier", "ouvre", "répertoire", "travail"],
    ],
    [
      "Spanish",
      "La aplicación se cierra al guardar un archivo grande en el disco duro",
      ["archivo grande", "disco duro", "aplicación", "cierra", "guardar"],
    ],
    [
      "Chinese",
      "保存文件时程序会崩溃。我的操作系统是最新版本。",
      ["保存文件时程序", "崩溃", "操作系统", "最新版本"],
    ],
    ["Japanese", "ファイルを保存するとアプリが強制終了します", ["アプリ", "ファイル", "保存", "強制終了"]],
  ])("are without the stop words of %s", (_, content, expected) => {
    expect(terms(content)).toEqual(expected);
  });

  test("keep a word that is a stop word of another language only", () => {
    expect(terms("The dice can die if they are thrown at the war")).toEqual(["dice", "die", "thrown", "war"]);
  });

  test.each([
    ["marks and line ends part phrases", "red cars, blue\nboats (big)", ["red cars", "big", "blue", "boats"]],
    [
      "names of software are words",
      "node.js, c++, c#, snake_case, e-mail",
      ["c#", "c++", "e-mail", "node.js", "snake_case"],
    ],
    ["addresses are passed over", "see https://x.y/secret-path?q=word or bob@example.com today", ["today"]],
    ["numbers are no words", "version 22 released 2024-01-31", ["released", "version"]],
    ["marks of what was redacted are no words", "call [phone], write [email]", ["call", "write"]],
    ["possessives end words", "the user's guide", ["user guide"]],
    ["what is too long is no word", `short ${"x".repeat(41)} words`, ["short", "words"]],
    [
      "a row of more than four words is taken word by word",
      "alpha beta gamma delta epsilon",
      ["alpha", "beta", "delta", "epsilon", "gamma"],
    ],
    ["four words are a phrase", "alpha beta gamma delta", ["alpha beta gamma delta"]],
    ["the same phrase counts once", "Red cars. RED CARS. red  cars", ["red cars"]],
  ])("%s", (_, content, expected) => {
    expect(terms(content)).toEqual(expected);
  });

  test("are in the order of their scores, then of their terms", () => {
    expect(library.extract("zeta; beta gamma; alpha; delta epsilon").keywords).toEqual([
      { term: "beta gamma", score: 4 },
      { term: "delta epsilon", score: 4 },
      { term: "alpha", score: 1 },
      { term: "zeta", score: 1 },
    ]);
  });

  test("are none in a text without words", () => {
    expect(terms("")).toEqual([]);
    expect(terms("the and of 12 !?")).toEqual([]);
  });
});

describe("the limit", () => {
  const content = Array.from({ length: 120 }, (_, index) => `word${index}`).join(", ");

  test("is 1 to 100", () => {
    expect(terms(content, 1)).toHaveLength(1);
    expect(terms(content, 100)).toHaveLength(100);
    expect(failureOf(extract.run<Keywords>({ text: { content }, limit: 101 }))).toMatchObject({
      code: "KEYWORDS_LIMIT",
      place: "field limit",
    });
  });

  test("is 8 where none is given", () => {
    const outcome = extract.run<Keywords>({ text: { content } });
    expect(outcome.ok && outcome.message.keywords).toHaveLength(8);
  });

  test("is refused where it is 0 in so many words", () => {
    const bytes = extract.encode({ text: { content: "a" } });
    const zero = new Uint8Array([...bytes, 0x10, 0]);
    expect(failureOf(extract.run<Keywords>(zero)).code).toBe("KEYWORDS_LIMIT");
  });
});

test("no text is refused", () => {
  expect(failureOf(extract.run<Keywords>({}))).toMatchObject({ code: "TEXT_MISSING", place: "field text" });
});
