import { describe, expect, it } from "vitest";
import { readArguments } from "../../bench/arguments.ts";

const read = (...args: string[]) =>
  readArguments(args, [{ name: "call", aliases: ["ring"] }, { name: "demo" }]);

describe("readArguments", () => {
  it("lists the cases when there are no arguments", () => {
    expect(read()).toEqual({ kind: "list" });
  });

  it("runs a case in full and prints a table unless told otherwise", () => {
    expect(read("call")).toEqual({ kind: "run", name: "call", quick: false, json: false, check: false });
  });

  it("takes flags before and after the name", () => {
    const all = { kind: "run", name: "demo", quick: true, json: true, check: true };
    expect(read("--json", "demo", "--quick", "--check")).toEqual(all);
  });

  it("takes a folder of inputs", () => {
    expect(read("demo", "--data", "some/folder")).toMatchObject({ kind: "run", data: "some/folder" });
    expect(read("--data", "some/folder")).toMatchObject({ kind: "wrong" });
  });

  it("takes files of examples", () => {
    expect(read("demo", "--train", "a.jsonl", "--test", "b.jsonl")).toMatchObject({
      kind: "run",
      train: "a.jsonl",
      test: "b.jsonl",
    });
    expect(read("--train", "a.jsonl")).toMatchObject({ kind: "wrong" });
  });

  it("takes a number of events", () => {
    expect(read("demo", "--events", "100000")).toMatchObject({ kind: "run", events: 100_000 });
    expect(read("demo")).not.toHaveProperty("events");
  });

  it.each(["0", "-1", "1.5", "many", "", "1e400"])("does not take %j events", (events) => {
    expect(read("demo", `--events=${events}`)).toMatchObject({ kind: "wrong" });
  });

  it.each([["--help"], ["-h"]])("explains itself for %s", (flag) => {
    expect(read("call", flag)).toEqual({ kind: "help" });
  });

  it("names the known cases when one is unknown", () => {
    expect(read("cal")).toEqual({ kind: "wrong", reason: 'there is no case "cal"; there are call, demo' });
  });

  it("knows a case by a name that it had before, and calls it by the one that it has", () => {
    expect(read("ring", "--json")).toMatchObject({ kind: "run", name: "call", json: true });
  });

  it.each([["constructor"], ["__proto__"], [""]])("knows no case %j", (name) => {
    expect(read(name)).toMatchObject({ kind: "wrong" });
  });

  it.each([
    ["an unknown flag", ["call", "--fast"]],
    ["a value for a flag", ["call", "--quick=yes"]],
    ["two cases", ["call", "demo"]],
    ["a flag without a case", ["--json"]],
  ])("refuses %s", (_, args) => {
    expect(read(...args)).toMatchObject({ kind: "wrong" });
  });
});
