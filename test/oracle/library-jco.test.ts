import { componentWit } from "@bytecodealliance/jco";
import { expect, test } from "vitest";
import { findFunctions } from "../../functions-as/build/index.ts";
import { isStreaming } from "../../glue-gen/index.ts";
import { admit, type SandboxFailure } from "../../runtime/sandbox/index.ts";
import { chunk } from "../support/delimited.ts";
import { loadThroughJco, streamThroughJco } from "../support/jco.ts";
import { libraryInputs, streamInputs } from "../support/library-inputs.ts";
import { loadFunction } from "../support/run-function.ts";

const sources = await findFunctions(new URL("../../", import.meta.url).pathname);
const names = sources.filter(({ contract }) => !isStreaming(contract)).map(({ name }) => name);
const streaming = sources.filter(({ contract }) => isStreaming(contract)).map(({ name }) => name);
const host = { context: () => undefined, log: () => {} };

test("there are inputs for every function of the library", () => {
  expect(Object.keys(libraryInputs).sort()).toEqual([...names].sort());
  expect(Object.keys(streamInputs).sort()).toEqual([...streaming].sort());
});

test.each(streaming)("%s is of the world of streams, and gives the same bytes through jco", async (name) => {
  const { component, encode } = await loadFunction(name);
  const wit = await componentWit(component);
  expect(wit).toContain("export push: func(input: list<u8>) -> result<list<u8>, failure>;");
  expect(wit).toContain("export finish: func() -> result<list<u8>, failure>;");
  const admitted = admit(component);
  const throughJco = await streamThroughJco(component);
  const outcomes = (streamInputs[name] ?? []).map((messages) => {
    const chunks = messages.map((message) => chunk(encode(message)));
    const stream = admitted.stream(host, { fuel: 1e12 });
    const ours = throughJco(chunks).map((theirs, step) => {
      const result = step < chunks.length ? stream.push(chunks[step] as Uint8Array) : stream.finish();
      const { functionCode: code, message, place } = result.ok ? {} : (result.failure as SandboxFailure);
      expect(
        result.ok ? { ok: true, output: result.output } : { ok: false, failure: { code, message, place } },
      ).toEqual(theirs);
      return result.ok;
    });
    return ours.every((ok) => ok);
  });
  expect(outcomes).toContain(true);
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
