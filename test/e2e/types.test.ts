import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { heddle } from "../support/cli.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "heddle-types-"));
const types = join(directory, "heddle.d.ts");
const schemas = join(directory, "schemas");

beforeAll(async () => {
  const options = { directory: join(directory, "data") };
  const { code, stdout, stderr } = await heddle(["types", "--out", types, "--schemas", schemas], options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/types of \d+ functions\n.* \d+ JSON Schemas\n$/);
});

afterAll(() => rmSync(directory, { recursive: true }));

/** What the compiler says of a program that uses the package and the types. */
async function complaints(program: string): Promise<string[]> {
  const file = join(directory, "program.ts");
  writeFileSync(
    file,
    `import { createHeddle } from "heddle";\nconst heddle = await createHeddle();\n${program}\n`,
  );
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      noEmit: true,
      rootDir: "/",
      typeRoots: [join(root, "node_modules/@types")],
      paths: { heddle: [join(root, "runtime/index.ts")] },
    },
    include: [],
    files: [file, types],
  };
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ type: "module" }));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const said = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [compiler, "-p", directory, "--pretty", "false"],
      { cwd: directory },
      (_, out) => resolve(out),
    );
  });
  return said.split("\n").filter((line) => /^(program|heddle\.d)\.ts/.test(line));
}

describe("heddle types", () => {
  test("lets a right call pass, and gives its output a type", async () => {
    const program = `
      const { output } = await heddle.call("std.image.v1.Resize", {
        image: { width: 2, height: 2, pixels: "AAAA" }, maxWidth: 1,
      });
      export const width: number | undefined = output.width;
      export const plan = heddle.plan({});`;
    expect(await complaints(program)).toEqual([]);
  });

  test.each([
    ["a field that there is not", `await heddle.call("std.image.v1.Resize", { maxWith: 1 });`, /maxWith/],
    ["a value of another type", `await heddle.call("std.image.v1.Resize", { maxWidth: "1" });`, /number/],
    [
      "a wrong value deep within",
      `await heddle.call("std.image.v1.Resize", { image: { width: true } });`,
      /boolean/,
    ],
    [
      "a function that there is not",
      `await heddle.call("std.image.v1.Risize", {});`,
      /std\.image\.v1\.Risize/,
    ],
    [
      "an output that is used as what it is not",
      `export const text: string = (await heddle.call("std.image.v1.Resize", {})).output.width!;`,
      /string/,
    ],
  ])("finds %s", async (_, program, reason) => {
    const found = await complaints(program);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^program\.ts\(3,/);
    expect(found[0]).toMatch(reason);
  });

  test("writes a JSON Schema of the input and one of the output of each function", () => {
    const files = readdirSync(schemas);
    const functions = [...readFileSync(types, "utf8").matchAll(/^ {2}"([\w.]+)": \{ input/gm)].map(
      ([, name]) => name,
    );
    expect(functions).toContain("std.image.v1.Resize");
    expect(files.sort()).toEqual(
      functions.flatMap((name) => [`${name}.input.json`, `${name}.output.json`]).sort(),
    );
    const schema: unknown = JSON.parse(readFileSync(join(schemas, "std.image.v1.Resize.input.json"), "utf8"));
    expect(schema).toMatchObject({
      $ref: "#/$defs/std.image.v1.ResizeRequest",
      $defs: { "std.image.v1.ResizeRequest": { properties: { maxWidth: { maximum: 4294967295 } } } },
    });
  });

  test("prints JSON for machines", async () => {
    const out = join(directory, "other.d.ts");
    const options = { directory: join(directory, "data") };
    const { stdout } = await heddle(["types", "--out", out, "--json"], options);
    expect(JSON.parse(stdout)).toMatchObject({
      types: out,
      functions: expect.arrayContaining(["std.image.v1.Resize"]),
      schemas: [],
    });
    rmSync(out);
  });
});
