import { execFile } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { drawScene } from "../../runtime/cli/demo/scene.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const example = readFileSync(join(root, "examples/photo.mjs"), "utf8");

test("the README shows the program that is tested here", () => {
  expect(readme).toContain(`\`\`\`js\n${example}\`\`\``);
  expect(example.trimEnd().split("\n").length).toBeLessThanOrEqual(10);
});

test("the page on streams shows the program that is tested here", () => {
  const page = readFileSync(join(root, "docs/streams.md"), "utf8");
  expect(page).toContain(`\`\`\`js\n${readFileSync(join(root, "examples/stream.mjs"), "utf8")}\`\`\``);
});

test("the page on the sandbox shows the program that is tested here", () => {
  const page = readFileSync(join(root, "docs/sandbox.md"), "utf8");
  expect(page).toContain(`\`\`\`js\n${readFileSync(join(root, "examples/sandbox.mjs"), "utf8")}\`\`\``);
});

test("a production install runs the README's programs, and none of the author's tools is in it", async () => {
  const directory = temporaryDirectory();
  const modules = join(directory, "node_modules");
  await installProduction(directory);
  expect(directoryBytes(modules)).toBeLessThan(40 * 1024 * 1024);
  for (const name of ["assemblyscript", "@bytecodealliance/jco", "binaryen", "typescript"]) {
    expect(existsSync(join(modules, name))).toBe(false);
  }
  const library = readdirSync(join(modules, "heddle/dist/std")).filter((name) => name.endsWith(".wasm"));
  expect(library.length).toBeGreaterThan(13);
  for (const name of ["errors", "limits"]) {
    expect(existsSync(join(modules, `heddle/docs/${name}.md`))).toBe(true);
  }

  const { width, height, pixels } = drawScene(800, 600);
  const photo = new PNG({ width, height });
  photo.data.set(pixels);
  writeFileSync(join(directory, "photo.png"), PNG.sync.write(photo));
  copyFileSync(join(root, "examples/photo.mjs"), join(directory, "photo.mjs"));
  const { stdout, stderr } = await run(process.execPath, ["photo.mjs"], { cwd: directory });
  expect(stderr).toBe("");
  expect(stdout).toContain("hash:");
  expect(stdout).toContain("colors:");
  const thumbnail = PNG.sync.read(readFileSync(join(directory, "thumbnail.png")));
  expect([thumbnail.width, thumbnail.height]).toEqual([320, 240]);

  const heddle = (...args: string[]) => {
    const env = { ...process.env, PATH: `${join(process.execPath, "..")}:${process.env.PATH}` };
    return run(join(modules, ".bin/heddle"), args, { cwd: directory, env });
  };
  expect((await heddle("search", "thumbnail")).stdout).toContain("std.image.v1.Resize");

  await expect(heddle("demo", "--out", "demo")).rejects.toMatchObject({
    code: 3,
    stdout: expect.stringContaining("▶ Thumbnail"),
    stderr: expect.stringMatching(/npm install vega-datasets.*npm install @octokit\/webhooks-examples/s),
  });
  const written = readdirSync(join(directory, "demo")).sort();
  expect(written).toEqual(["BlurHash.json", "Palette.json", "Thumbnail.png"]);

  const sources = join(directory, "acme/text/v1");
  mkdirSync(sources, { recursive: true });
  writeFileSync(join(sources, "shout.proto"), readmeBlock("proto", "service Shout"));
  writeFileSync(join(sources, "shout.ts"), readmeBlock("ts", "export function run"));
  await expect(heddle("build", ".", "--out", "build")).rejects.toMatchObject({
    code: 3,
    stderr: expect.stringContaining("BUILD_TOOL_MISSING"),
  });
  // As `npm install --save-dev assemblyscript @bytecodealliance/jco` would, without downloading half a gigabyte.
  mkdirSync(join(modules, "@bytecodealliance"));
  for (const name of ["assemblyscript", "@bytecodealliance/jco"]) {
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  await heddle("build", ".", "--out", "build");
  copyFileSync(join(root, "examples/sandbox.mjs"), join(directory, "sandbox.mjs"));
  const called = await run(process.execPath, ["sandbox.mjs"], { cwd: directory });
  copyFileSync(join(root, "examples/stream.mjs"), join(directory, "stream.mjs"));
  writeFileSync(join(directory, "table.csv"), 'name,note\nada,"a ""b"""\n');
  const piped = await run(process.execPath, ["stream.mjs"], { cwd: directory });
  expect(piped.stdout).toMatch(/^csv\.ReadRows \d+ \d+\njson\.WriteRows \d+ \d+\n$/);
  expect(readFileSync(join(directory, "table.jsonl"), "utf8")).toBe('{"name":"ada","note":"a \\"b\\""}\n');
  expect(called.stdout).toMatch(/HI!!\n\d+ units of fuel, 1048576 bytes of memory\n$/);
  await heddle("publish", "build/acme.text.v1.Shout.wasm");
  writeFileSync(join(directory, "issue.json"), readmeBlock("json", "specversion"));
  expect((await heddle("plan", "issue.json", "--goal", "LoudText")).stdout).toContain(
    "text.Shout ──▶ LoudText",
  );
  const ran = await heddle("run", "issue.json", "--goal", "LoudText", "--json");
  expect(JSON.parse(ran.stdout).outputs).toEqual({
    "acme.text.v1.LoudText": { content: "HELLO\n\nSOME TEXT!!" },
  });
});

async function installProduction(directory: string): Promise<void> {
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", directory];
  const packed = await run("npm", pack, { cwd: root });
  const [{ filename }] = firstJson(packed.stdout) as [{ filename: string }];
  writeFileSync(join(directory, "package.json"), '{"type": "module"}');
  const install = ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  await run("npm", [...install, join(directory, filename)], { cwd: directory });
}

/** The one code block of a language in the README that contains a text. */
function readmeBlock(language: string, text: string): string {
  const blocks = [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(
    ([, block]) => block as string,
  );
  const found = blocks.filter((block) => block.includes(text));
  expect(found).toHaveLength(1);
  return found[0] as string;
}

/** npm may say something before its JSON. */
function firstJson(text: string): unknown {
  return JSON.parse(text.slice(text.search(/^[[{]/m)));
}

function directoryBytes(directory: string): number {
  return readdirSync(directory, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(directory, entry.name);
    return sum + (entry.isDirectory() ? directoryBytes(path) : entry.isFile() ? statSync(path).size : 0);
  }, 0);
}
