import { type Failure, type LoadedFunction, loadFunction, type Outcome } from "./run-function.ts";

/** std.text.v1.Text as protobufjs has it. */
export interface Text {
  readonly content: string;
}

export interface Redaction {
  readonly text: Text;
  readonly emails: number;
  readonly phones: number;
  readonly tokens: number;
}

export interface Language {
  readonly code: string;
  readonly confidence: number;
}

export interface Keywords {
  readonly keywords: readonly { readonly term: string; readonly score: number }[];
}

export interface Notice {
  readonly reference: string;
  readonly language: string;
  readonly content: string;
}

/** The text functions of the standard library, by their full names. */
export const textFunctions = [
  "std.markdown.v1.ToText",
  "std.text.v1.DetectLanguage",
  "std.text.v1.ExtractKeywords",
  "std.text.v1.Redact",
  "std.text.v1.Render",
] as const;

/** One of them. */
export type TextFunction = (typeof textFunctions)[number];

/** The input of a text function that gives it a text to read. */
export function inputOf(name: TextFunction, content: string): object {
  if (name === "std.markdown.v1.ToText") return { markdown: content };
  if (name === "std.text.v1.Render") return { template: content, values: { a: "x" } };
  return { text: { content } };
}

/** The message of an outcome that has to be one. */
export function messageOf<Output>(outcome: Outcome<Output>): Output {
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
  return outcome.message;
}

/** The failure of an outcome that has to be one. */
export function failureOf(outcome: Outcome<unknown>): Failure {
  if (outcome.ok) throw new Error("nothing failed");
  return outcome.failure;
}

/** Ways to call the functions with what their inputs are made of. */
export interface TextLibrary {
  toText(markdown: string, title?: string): string;
  redact(content: string): Redaction;
  detect(content: string): Language;
  extract(content: string, limit?: number): Keywords;
  render(template: string, values: Readonly<Record<string, string>>): string;
  readonly functions: ReadonlyMap<string, LoadedFunction>;
}

/** Builds and loads all text functions. */
export async function loadTextLibrary(): Promise<TextLibrary> {
  const names = [...textFunctions, "std.document.v1.WriteNotice"];
  const functions = new Map<string, LoadedFunction>();
  for (const name of names) functions.set(name, await loadFunction(name));
  const run = <Output>(name: string, input: object): Output => {
    const loaded = functions.get(name);
    if (loaded === undefined) throw new Error(`there is no ${name}`);
    return messageOf(loaded.run<Output>(input));
  };
  return {
    functions,
    toText: (markdown, title = "") => run<Text>("std.markdown.v1.ToText", { markdown, title }).content,
    redact: (content) => run<Redaction>("std.text.v1.Redact", { text: { content } }),
    detect: (content) => run<Language>("std.text.v1.DetectLanguage", { text: { content } }),
    extract: (content, limit = 8) =>
      run<Keywords>("std.text.v1.ExtractKeywords", { text: { content }, limit }),
    render: (template, values) => run<Text>("std.text.v1.Render", { template, values }).content,
  };
}
