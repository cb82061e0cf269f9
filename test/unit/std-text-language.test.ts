import { beforeAll, describe, expect, test } from "vitest";
import { loadFunction } from "../support/run-function.ts";
import { sentences } from "../support/sentences.ts";
import { failureOf, type Language, loadTextLibrary } from "../support/text-functions.ts";

let detect: (content: string) => Language;
beforeAll(async () => {
  detect = (await loadTextLibrary()).detect;
});

const all = Object.entries(sentences).flatMap(([code, texts]) => texts.map((text) => ({ code, text })));

describe("languages of single sentences", () => {
  test("tells 95 of 100", () => {
    const wrong = all.filter(({ code, text }) => detect(text).code !== code);
    expect(all.length).toBeGreaterThan(200);
    expect(wrong.length / all.length, JSON.stringify(wrong, undefined, 1)).toBeLessThan(0.05);
  });

  // Danish and Norwegian Bokmål are written so alike that one sentence often does not tell.
  test.each(Object.keys(sentences).filter((code) => code !== "da"))("tells most of %s", (code) => {
    const texts = sentences[code] ?? [];
    const right = texts.filter((text) => detect(text).code === code);
    expect(right.length / texts.length).toBeGreaterThanOrEqual(0.8);
  });

  test.each(Object.keys(sentences))("is sure of a paragraph of %s", (code) => {
    const language = detect((sentences[code] ?? []).join(" "));
    expect(code === "da" ? ["da", "no"] : [code]).toContain(language.code);
    expect(language.confidence).toBeGreaterThan(code === "da" ? 0.5 : 0.9);
  });

  test("is right as often as it says", () => {
    for (const [low, high] of [
      [0.2, 0.6],
      [0.6, 0.85],
      [0.85, 1.01],
    ] as const) {
      const said = all
        .map(({ code, text }) => ({ code, language: detect(text) }))
        .filter(({ language }) => language.confidence >= low && language.confidence < high);
      const right = said.filter(({ code, language }) => language.code === code);
      expect(said.length).toBeGreaterThan(10);
      expect(right.length / said.length).toBeGreaterThanOrEqual(low);
    }
  });
});

describe("texts of a language", () => {
  test.each([
    ["capital letters", "DER ZUG NACH HAMBURG FÄHRT HEUTE VON GLEIS SIEBEN AB", "de"],
    ["another language's names in it", "Der Bug in README.md von node.js ist noch nicht behoben.", "de"],
    ["code around it", "`npm install` hangs when I run it behind a proxy: `ERR_SOCKET`", "en"],
    ["English words in Japanese", "GitHub の Issue を作成できません", "ja"],
    ["Latin names in Russian", "Ошибка в README.md после обновления node.js до новой версии", "ru"],
    ["curly apostrophes", "It doesn’t work and I can’t tell why", "en"],
    ["Urdu by its letters", "یہ پروگرام فائل محفوظ کرتے ہوئے بند ہو جاتا ہے", "ur"],
    ["Armenian by its script", "Բարեւ աշխարհ", "hy"],
    ["Georgian by its script", "გამარჯობა მსოფლიო", "ka"],
    ["Bengali by its script", "হ্যালো বিশ্ব", "bn"],
    ["Tamil by its script", "வணக்கம் உலகம்", "ta"],
  ])("are told with %s", (_, text, code) => {
    expect(detect(text).code).toBe(code);
  });

  test.each([
    ["nothing", ""],
    ["numbers", "12 345,67 × 8"],
    ["marks", "!? … — 😀"],
    ["one short word", "ok"],
    ["letters by chance", "asdkjh qwer zxcv"],
    ["code", "fn(x, y) => x[y]"],
    ["letters of no known language", "ᚠᚢᚦᚨᚱᚲ"],
  ])("are not guessed from %s", (_, text) => {
    expect(detect(text)).toEqual({ code: "und", confidence: 0 });
  });

  test("are told with less confidence where less is said", () => {
    expect(detect("hello world").confidence).toBeLessThan(
      detect("hello world, how are you today").confidence,
    );
    expect(detect("안녕").confidence).toBeLessThan(detect("안녕하세요 여러분").confidence);
  });

  test("are told with less confidence where two scripts are mixed", () => {
    expect(detect("안녕하세요 여러분 hello my friends").confidence).toBeLessThan(0.8);
  });

  test("are told by their beginning where they are long", () => {
    expect(
      detect(`${"The house is on the hill. ".repeat(3000)}${"Der Hund ist im Garten. ".repeat(9000)}`).code,
    ).toBe("en");
  });

  test("are refused where there is no text", async () => {
    const outcome = (await loadFunction("std.text.v1.DetectLanguage")).run<Language>({});
    expect(failureOf(outcome)).toMatchObject({ code: "TEXT_MISSING", place: "field text" });
  });
});
