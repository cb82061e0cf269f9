import { describe, expect, it } from "vitest";
import { embedContract, parseContracts, readContract, readSources } from "../../glue-gen/index.ts";
import { HeddleError } from "../../runtime/errors.ts";

const empty = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00);
const sources = { "acme/v1/a.proto": 'syntax = "proto3"; // é', "acme/v1/b.proto": "" };

const embedSources = (component: Uint8Array, texts: Record<string, string>): Uint8Array =>
  embedContract(component, { name: "acme.v1.F", sources: texts });

/** A custom section with the given content, its size in the shortest form. */
const section = (content: readonly number[]): Uint8Array => {
  const size = content.length < 128 ? [content.length] : [(content.length & 127) | 128, content.length >> 7];
  return Uint8Array.of(...empty, 0, ...size, ...content);
};
const named = (text: string, name = "heddle:contract"): Uint8Array =>
  section([name.length, ...new TextEncoder().encode(name + text)]);

describe("an artifact", () => {
  it("gives back the sources that were put into it", () => {
    expect({ ...readSources(embedSources(empty, sources)) }).toEqual(sources);
  });

  it("gives back the contract that was put into it, where its files have others as well", () => {
    const text = `syntax = "proto3"; package acme.v1; import "heddle/v1/options.proto"; message M {}
      service F { option (heddle.v1.function) = { version: "1.0.0" }; rpc Run(M) returns (M); }
      service G { option (heddle.v1.function) = { version: "2.0.0" }; rpc Run(M) returns (M); }`;
    const { contracts } = parseContracts({ "acme/v1/f.proto": text });
    for (const contract of contracts) expect(readContract(embedContract(empty, contract))).toEqual(contract);
    expect(() =>
      readContract(embedContract(empty, { name: "acme.v1.H", sources: contracts[0]?.sources ?? {} })),
    ).toThrow("no contract of acme.v1.H");
    expect(() => readContract(embedSources(empty, { "a.proto": "no contract" }))).toThrow(HeddleError);
  });

  it("is the component with a custom section at its end", () => {
    const artifact = embedSources(empty, sources);
    expect([...artifact.subarray(0, 8)]).toEqual([...empty]);
    expect(artifact[8]).toBe(0);
    expect(new TextDecoder().decode(artifact.subarray(11, 26))).toBe("heddle:contract");
  });

  it("finds the section behind others", () => {
    const text = JSON.stringify({ function: "acme.v1.F", sources });
    const content = [15, ...new TextEncoder().encode(`heddle:contract${text}`)];
    const other = section([1, 97, 1, 2, 3]);
    expect({ ...readSources(Uint8Array.of(...other, ...section(content).subarray(8))) }).toEqual(sources);
  });

  it("keeps sources of every length of a length", () => {
    for (const length of [0, 90, 100, 16_000, 17_000, 1_000_000]) {
      const long = { a: "x".repeat(length) };
      expect({ ...readSources(embedSources(empty, long)) }).toEqual(long);
    }
  });

  it("does not carry two contracts", () => {
    const artifact = embedSources(empty, sources);
    expect(() => embedSources(artifact, sources)).toThrow("already");
    expect(() => readSources(Uint8Array.of(...artifact, ...artifact.subarray(8)))).toThrow("twice");
  });

  it("keeps names that objects have from reaching objects", () => {
    const hostile = named('{"function":"f","sources":{"__proto__":"x","constructor":"y"}}');
    const read = readSources(hostile);
    expect(Object.keys(read)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(read)).toBeNull();
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(0), /not a WebAssembly component/],
    [
      "a core module",
      Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00),
      /not a WebAssembly component/,
    ],
    ["a component without the section", empty, /no section/],
    ["a section past the end", Uint8Array.of(...empty, 0, 5, 1), /past the end/],
    ["a section without a size", Uint8Array.of(...empty, 0), /within a number/],
    ["a size of six bytes", Uint8Array.of(...empty, 0, 128, 128, 128, 128, 128, 1), /longer than 5/],
    ["a size of 2^32 and more", Uint8Array.of(...empty, 0, 255, 255, 255, 255, 127), /past the end/],
    ["a name past its section", section([9, 97]), /past its end/],
    ["no JSON", named("{"), /not JSON/],
    ["no UTF-8", section([15, ...new TextEncoder().encode("heddle:contract"), 0xff]), /not JSON/],
    ["no function", named('{"sources":{}}'), /names no function/],
    ["no sources", named('{"function":"f"}'), /no sources/],
    ["a list for sources", named('{"function":"f","sources":[]}'), /no sources/],
    ["null", named("null"), /names no function/],
    ["a source that is a number", named('{"function":"f","sources":{"a":1}}'), /no text/],
  ])("is refused as one where it is %s", (_, bytes, message) => {
    expect(() => readSources(bytes)).toThrow(message);
    expect(() => readSources(bytes)).toThrow(HeddleError);
  });

  it("carries 1 MiB of sources, and refuses a byte more", () => {
    const frame = JSON.stringify({ function: "acme.v1.F", sources: { a: "" } }).length;
    const fits = embedSources(empty, { a: "x".repeat(1_048_576 - frame) });
    expect(readSources(fits).a).toHaveLength(1_048_576 - frame);
    expect(() => embedSources(empty, { a: "x".repeat(1_048_576 - frame + 1) })).toThrow(/at most/);
    const size = 16 + 1_048_576 + 1;
    const leb = [0, 7, 14, 21].map((shift) => ((size >> shift) & 127) | (shift < 21 ? 128 : 0));
    const large = new Uint8Array(empty.length + 5 + size).fill(0x20);
    large.set([...empty, 0, ...leb, 15, ...new TextEncoder().encode("heddle:contract")]);
    expect(() => readSources(large)).toThrow(/more than 1048576 bytes/);
  });
});
