/**
 * A comment for the end of JavaScript that is TypeScript without its types, every character in its place: it makes
 * a stack trace name the line of the TypeScript, which is that of a mapping. Node reads it with
 * `--enable-source-maps`, and debuggers do.
 * @param source the TypeScript
 * @param name what a stack trace calls it
 * @param before how many lines stand before the JavaScript in its file
 */
export function sourceMapComment(source: string, name: string, before: number): string {
  const lines = source.split("\n");
  // One segment a line: column 0, the same file, the next line (the first: the same), column 0.
  const mappings = ";".repeat(before) + lines.map((_, line) => (line === 0 ? "AAAA" : "AACA")).join(";");
  const map = { version: 3, sources: [name], sourcesContent: [source], names: [], mappings };
  return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
}
