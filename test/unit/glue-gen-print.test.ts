import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  doc,
  literal,
  lowerCamelCase,
  type Printable,
  SourceFile,
  safeIdentifier,
  type,
} from "../../glue-gen/index.ts";

const printed = (...lines: (readonly Printable[])[]): string => {
  const file = new SourceFile();
  for (const line of lines) file.print(...line);
  return file.toString();
};

describe("a generated file", () => {
  it("writes the imports that were used above the lines, sorted, and no others", () => {
    const file = new SourceFile("made by a test\nfrom nothing");
    const second = file.import("second", "b");
    const first = file.import("first", "a");
    const alsoFirst = file.import("alsoFirst", "a");
    file.import("unused", "c");
    file.print("use(", second, ", ", first, ", [", alsoFirst, "]);");
    expect(file.toString()).toBe(
      [
        "// made by a test",
        "// from nothing",
        "",
        'import { alsoFirst, first } from "a";',
        'import { second } from "b";',
        "",
        "use(second, first, [alsoFirst]);",
        "",
      ].join("\n"),
    );
  });

  it("leaves types out where it is JavaScript, and every other character in its place", () => {
    const file = new SourceFile();
    const One = file.import("One", "a", { typeOnly: true });
    const Two = file.import("Two", "b", { typeOnly: true });
    const two = file.import("two", "b");
    file.print("const x", type(": ", One, "<", Two, ">"), " = ", two, '(": string");', type(" // no type"));
    const { typescript, javascript } = file.texts();
    expect(typescript).toBe(
      [
        'import type { One } from "a";',
        'import { type Two, two } from "b";',
        "",
        'const x: One<Two> = two(": string"); // no type',
        "",
      ].join("\n"),
    );
    expect(javascript).toBe(
      ["", 'import {           two } from "b";', "", 'const x           = two(": string");', ""].join("\n"),
    );
  });

  it("aliases an import whose name the file or another import has", () => {
    const file = new SourceFile();
    file.declare("Reader");
    const reader = file.import("Reader", "codec");
    const other = file.import("Reader", "other");
    file.print("class Reader extends ", reader, " { like: ", other, "; }");
    expect(file.toString()).toBe(
      [
        'import { Reader as Reader$1 } from "codec";',
        'import { Reader as Reader$2 } from "other";',
        "",
        "class Reader extends Reader$1 { like: Reader$2; }",
        "",
      ].join("\n"),
    );
  });

  it("imports a type as a type until it is used as a value", () => {
    const file = new SourceFile();
    const type = file.import("T", "t", { typeOnly: true });
    file.print("let t: ", type, ";");
    expect(file.toString()).toContain('import type { T } from "t";');
    file.print("t = new ", file.import("T", "t"), "();");
    expect(file.toString()).toContain('import { T } from "t";');
    const mixed = new SourceFile();
    mixed.print(mixed.import("A", "m", { typeOnly: true }), mixed.import("b", "m"));
    expect(mixed.toString()).toContain('import { type A, b } from "m";');
  });

  it("prints doc blocks at the indentation of their line, and nothing for empty ones", () => {
    expect(printed(["  ", doc("one line")], ["  ", doc("two\nlines\n")], ["  ", doc(" \n ")], ["x"])).toBe(
      ["  /** one line */", "  /**", "   * two", "   * lines", "   */", "x", ""].join("\n"),
    );
  });

  it("prints numbers as they are", () => {
    expect(printed([1.5, " ", -0, " ", Number.NaN, " ", 12n, " ", true])).toBe("1.5 -0.0 NaN 12 true\n");
  });

  it("keeps a header within its comment", () => {
    expect(new SourceFile("a\r\nb\u2028c\rd()").toString()).toBe("// a\n// b\n// c\n// d()\n\n");
  });
});

describe("a literal", () => {
  it("means the text that it was given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(JSON.parse(printed([literal(text)]))).toBe(text);
      }),
    );
  });

  it("shows no character that ends a line, hides code or turns the direction of writing", () => {
    const line = printed([literal('"\\\u2028\u2029\u202e\u200b\u0085\0\n')]);
    expect(line).toBe('"\\"\\\\\\u2028\\u2029\\u202e\\u200b\\u0085\\u0000\\n"\n');
  });

  it("writes half of a surrogate pair as an escape", () => {
    expect(printed([literal("\ud800")])).toBe('"\\ud800"\n');
  });
});

describe("a doc block", () => {
  it.each([
    ["*/ evil() /*", "/** *\\/ evil() /\\* */"],
    ["ends with *", "/** ends with * */"],
    ["/ begins", "/** / begins */"],
    ["a\u2028b", "/**\n * a\n * b\n */"],
    ["@ts-ignore", "/** \\@ts-ignore */"],
    ["see @internal, not a@b.example", "/** see \\@internal, not a@b.example */"],
    ["turn \u202e around", "/** turn   around */"],
  ])("keeps %j within the comment", (text, expected) => {
    expect(printed([doc(text)])).toBe(`${expected}\n`);
  });

  it("ends where it should for any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("*", "/", "\\", " ", "\n", "a", "@"), maxLength: 30 }),
        (text) => {
          const block = printed([doc(text)]).trim();
          if (block === "") return;
          expect(block.indexOf("*/")).toBe(block.length - 2);
          expect(block.lastIndexOf("/*")).toBe(0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("safeIdentifier", () => {
  const reserved = "delete class await yield let static constructor __proto__ eval arguments".split(" ");

  it.each(reserved)("sets the reserved word %s apart in both languages", (word) => {
    expect(safeIdentifier(word, "typescript")).toBe(`${word}$`);
    expect(safeIdentifier(word, "assemblyscript")).toBe(`${word}$`);
  });

  it("sets types of AssemblyScript apart only there, and not as members", () => {
    expect(safeIdentifier("i32", "assemblyscript")).toBe("i32$");
    expect(safeIdentifier("i32", "typescript")).toBe("i32");
    expect(safeIdentifier("i32", "assemblyscript", "member")).toBe("i32");
    expect(safeIdentifier("type", "assemblyscript", "member")).toBe("type");
    expect(safeIdentifier("constructor", "assemblyscript", "member")).toBe("constructor$");
  });

  it.each([
    ["plain_Name9", "plain_Name9"],
    ["", "$"],
    ["9lives", "$39$lives"],
    ["a-b", "a$2d$b"],
    ["naïve", "na$ef$ve"],
    ["𝄞", "$1d11e$"],
    ["a;evil()//", "a$3b$evil$28$$29$$2f$$2f$"],
    ["class$", "class$24$"],
  ])("makes %j the identifier %s", (name, expected) => {
    expect(safeIdentifier(name, "typescript")).toBe(expected);
  });

  it("gives identifiers only, and different ones for different names", () => {
    const names = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...reserved, "class$", "$"));
    for (const language of ["typescript", "assemblyscript"] as const) {
      fc.assert(
        fc.property(names, names, (a, b) => {
          expect(safeIdentifier(a, language)).toMatch(/^[A-Za-z_$][A-Za-z0-9_$]*$/);
          if (a !== b) expect(safeIdentifier(a, language)).not.toBe(safeIdentifier(b, language));
        }),
      );
    }
  });

  it("makes kebab case for WIT, which no keyword can be", () => {
    expect(safeIdentifier("ComputeBlurHash", "wit")).toBe("%compute-blur-hash");
    expect(safeIdentifier("max_width2", "wit")).toBe("%max-width2");
    expect(safeIdentifier("a;b", "wit")).toBe("%a-x3b-b");
    expect(safeIdentifier("9", "wit")).toBe("%n9");
    expect(safeIdentifier("", "wit")).toBe("%x");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        expect(safeIdentifier(name, "wit")).toMatch(/^%[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/);
      }),
    );
  });
});

describe("lowerCamelCase", () => {
  it.each([
    ["max_width", "maxWidth"],
    ["url", "url"],
    ["a__b", "aB"],
    ["_leading", "Leading"],
    ["trailing_", "trailing"],
    ["x_1", "x1"],
    ["Upper_case", "UpperCase"],
  ])("makes %s %s, as Protobuf derives JSON names", (name, expected) => {
    expect(lowerCamelCase(name)).toBe(expected);
  });
});
