/**
 * What generated code is made of. Fixed parts of the output are strings; whatever comes from a schema
 * enters as data that knows how to print itself safely: a literal, a doc block, or a name that went
 * through `safeIdentifier`.
 */

/** A name that the file imports; printed under an alias where it would clash. */
export interface ImportSymbol {
  readonly kind: "import";
  readonly name: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

/** A quoted string literal. */
export interface StringLiteral {
  readonly kind: "literal";
  readonly text: string;
}

/** A documentation block; takes the indentation of the line that it is printed on. */
export interface DocBlock {
  readonly kind: "doc";
  readonly text: string;
}

/** A comment to the end of the line. */
export interface Remark {
  readonly kind: "remark";
  readonly text: string;
}

/** Types, which TypeScript has and JavaScript does not. */
export interface TypePart {
  readonly kind: "type";
  readonly parts: readonly Printable[];
}

/** One part of a line. Numbers are printed as JavaScript writes them, -0 and non-finite ones included. */
export type Printable =
  | string
  | number
  | bigint
  | boolean
  | ImportSymbol
  | StringLiteral
  | DocBlock
  | Remark
  | TypePart
  | readonly Printable[];

/**
 * A string literal in double quotes that means exactly `text` in TypeScript and in AssemblyScript.
 *
 * @example file.print("const greeting = ", literal(text), ";");
 */
export function literal(text: string): StringLiteral {
  return { kind: "literal", text };
}

/**
 * A documentation block. Empty text prints nothing.
 *
 * @example file.print("  ", doc(field.comment));
 */
export function doc(text: string): DocBlock {
  return { kind: "doc", text };
}

/** A comment that goes to the end of the line, whatever is in it. */
export function remark(text: string): Remark {
  return { kind: "remark", text };
}

/**
 * What is left out where the file is JavaScript.
 *
 * @example file.print("function fill(input", type(": ", input), ")", type(": void"), " {");
 */
export function type(...parts: readonly Printable[]): TypePart {
  return { kind: "type", parts };
}

// Controls, formats (bidirectional marks among them) and separators could hide code or end a line.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** Most texts: nothing in them that a literal writes in another way. The arrow is in the name of every mapping. */
const plain = /^[ !#-[\]-~\u2190]*$/;

/** The text of a literal, quotes included. */
export function quote(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(unprintable, (character) => {
    let escaped = "";
    for (let i = 0; i < character.length; i++) {
      escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
    }
    return escaped;
  });
}

/** The lines of a documentation block, without indentation; none for empty text. */
export function docLines(text: string): string[] {
  const lines = text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
    .split("\n")
    .map(docLine);
  while (lines.length > 0 && lines[0] === "") lines.shift();
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`/** ${lines[0]} */`];
  return ["/**", ...lines.map((line) => (line === "" ? " *" : ` * ${line}`)), " */"];
}

function docLine(line: string): string {
  return (
    line
      .replace(unprintable, " ")
      // Neither the end of the comment nor the start of another.
      .replaceAll("*/", "*\\/")
      .replaceAll("/*", "/\\*")
      // A schema's comment must not become a directive (@ts-ignore, @internal) of the generated file.
      .replace(/(^|[^\w\\])@/g, "$1\\@")
      .trimEnd()
  );
}

/** The text of a comment to the end of the line. */
export function remarkText(text: string): string {
  return `// ${text.replace(unprintable, " ")}`.trimEnd();
}

/** A number as source text. */
export function numberText(value: number | bigint): string {
  if (typeof value === "bigint") return value.toString();
  return Object.is(value, -0) ? "-0.0" : String(value);
}
