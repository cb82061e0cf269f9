import { execFile } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { drawScene } from "../../runtime/cli/demo/scene.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const example = readFileSync(join(root, "examples/photo.mjs"), "utf8");

test("the README shows the program that is tested here", () => {
  expect(readFileSync(join(root, "README.md"), "utf8")).toContain(`\`\`\`js\n${example}\`\`\``);
  expect(example.trimEnd().split("\n").length).toBeLessThanOrEqual(10);
});

test("a production install runs the README's program and none of the author's tools is in it", async () => {
  const directory = temporaryDirectory();
  const packed = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", directory], {
    cwd: root,
  });
  const [{ filename }] = firstJson(packed.stdout) as [{ filename: string }];
  writeFileSync(join(directory, "package.json"), '{"type": "module"}');
  await run(
    "npm",
    ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", join(directory, filename)],
    {
      cwd: directory,
    },
  );
  const modules = join(directory, "node_modules");
  expect(directoryBytes(modules)).toBeLessThan(40 * 1024 * 1024);
  for (const name of ["assemblyscript", "@bytecodealliance/jco", "binaryen", "typescript"]) {
    expect(existsSync(join(modules, name))).toBe(false);
  }
  expect(
    readdirSync(join(modules, "heddle/dist/std")).filter((name) => name.endsWith(".wasm")).length,
  ).toBeGreaterThan(13);

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

  const cli = await run(join(modules, ".bin/heddle"), ["search", "thumbnail"], {
    cwd: directory,
    env: { ...process.env, PATH: `${join(process.execPath, "..")}:${process.env.PATH}` },
  });
  expect(cli.stdout).toContain("std.image.v1.Resize");
});

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
