import type { MappingExplanation, Plan } from "./model.ts";

/**
 * A line for each filled parameter, in columns: `image.Resize.image   ← png.Decode   whole message`,
 * `image.Resize.max_width   ← default 320`.
 */
export function describeMappings({ explanation }: Plan): string[] {
  const rows = explanation.mappings
    .filter(({ source, defaultText }) => source !== null || defaultText !== null)
    .map((mapping) => [mapping.parameter, sourceText(mapping), noteOf(mapping)] as const);
  const parameterWidth = Math.max(0, ...rows.map(([parameter]) => parameter.length));
  const sourceWidth = Math.max(0, ...rows.map(([, source, note]) => (note === "" ? 0 : source.length)));
  return rows.map(([parameter, source, note]) =>
    `${parameter.padEnd(parameterWidth)}  ← ${source.padEnd(sourceWidth)}  ${note}`.trimEnd(),
  );
}

/** Where a value comes from: `png.Decode`, `event.data.png`, `default 320`. */
export function sourceText({ source, each, stream, defaultText }: MappingExplanation): string {
  if (each || stream) {
    return `${each ? "each" : "stream"} of ${source}`;
  }
  return source ?? (defaultText === null ? "nothing" : `default ${quoted(defaultText)}`);
}

function noteOf({ source, whole }: MappingExplanation): string {
  return source !== null && whole ? "whole message" : "";
}

/** Longest part of a default that is shown. */
const shown = 40;

/** A default as it is where it is one plain word, else in quotes, on one line, and not longer than a line. */
function quoted(text: string): string {
  if (/^[\w.+-]{1,40}$/.test(text)) {
    return text;
  }
  const plain = JSON.stringify(text.slice(0, shown)).replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  );
  return text.length > shown ? `${plain.slice(0, -1)}…"` : plain;
}

/** Identifiers of the steps that take the elements of a list as a stream; drawings tell them from others over lists. */
export function streamsOf({ explanation }: Pick<Plan, "explanation">): ReadonlySet<string> {
  return new Set(explanation.mappings.filter(({ stream }) => stream).map(({ step }) => step));
}
