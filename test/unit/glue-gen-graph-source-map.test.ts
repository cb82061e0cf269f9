import { SourceMap, stripTypeScriptTypes } from "node:module";
import { expect, test } from "vitest";
import { sourceMapComment } from "../../runtime/assembler/source-map.ts";

test("a line of stripped glue is found in its TypeScript, behind the lines that stand before it", () => {
  const source = [
    'import type { Input } from "heddle/wire/v1";',
    "",
    "function fill(input: Input): void {",
    '  input.copy(1, 0, "b ← a");',
    "}",
    "",
  ].join("\n");
  const file = `// first line\n${stripTypeScriptTypes(source)}${sourceMapComment(source, "glue.ts", 1)}\n`;
  const [, encoded = ""] = /sourceMappingURL=data:application\/json;base64,(.*)\n$/.exec(file) ?? [];
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, "base64").toString()));
  const line = file.split("\n").findIndex((text) => text.includes("b ← a"));
  const found = map.findEntry(line, 8);
  expect(found).toMatchObject({ originalSource: "glue.ts", originalLine: 3 });
  expect(map.payload.sourcesContent).toEqual([source]);
});
