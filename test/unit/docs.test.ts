import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { referencePages } from "../../docs/reference.ts";

test.each(Object.entries(referencePages()))("docs/%s says what the code says", (name, page) => {
  expect(readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8")).toBe(page);
});
