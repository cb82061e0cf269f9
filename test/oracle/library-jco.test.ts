import { componentWit } from "@bytecodealliance/jco";
import { expect, test } from "vitest";
import { findFunctions } from "../../functions-as/build/index.ts";
import { admit } from "../../runtime/sandbox/index.ts";
import { loadThroughJco } from "../support/jco.ts";
import { libraryInputs } from "../support/library-inputs.ts";
import { loadFunction } from "../support/run-function.ts";

const names = (await findFunctions(new URL("../../", import.meta.url).pathname)).map(({ name }) => name);
const host = { context: () => undefined, log: () => {} };

test("there are inputs for every function of the library", () => {
  expect(Object.keys(libraryInputs).sort()).toEqual([...names].sort());
});

test.each(names)("%s is a component of the world, as jco prints it", async (name) => {
  const { component } = await loadFunction(name);
  const wit = await componentWit(component);
  expect(wit).toContain("export run: func(input: list<u8>) -> result<list<u8>, failure>;");
  const imports = [...wit.matchAll(/^ {2}import (.*);$/gm)].map(([, imported]) => imported);
  expect(["heddle:function/log@1.0.0", "heddle:function/context@1.0.0"]).toEqual(
    expect.arrayContaining(imports),
  );
});

test.each(names)("%s gives the same bytes through jco and through the sandbox", async (name) => {
  const { component, encode } = await loadFunction(name);
  const sandbox = admit(component, { memoryBytes: 128 * 1024 * 1024 }).instantiate(host);
  const throughJco = await loadThroughJco(component);
  let succeeded = 0;
  for (const message of libraryInputs[name] ?? []) {
    const input = encode(message);
    const ours = sandbox.call(input, { fuel: 4e9 });
    const theirs = throughJco(input);
    expect(ours.ok).toBe(theirs.ok);
    if (ours.ok && theirs.ok) {
      succeeded++;
      expect(Buffer.from(ours.output).equals(theirs.output)).toBe(true);
    } else if (!ours.ok && !theirs.ok) {
      const { functionCode: code, message: text, place } = ours.failure;
      expect({ code, message: text, place }).toEqual(theirs.failure);
    }
  }
  expect(succeeded).toBeGreaterThan(0);
  sandbox.dispose();
});
