import { stemOf } from "./stems.ts";

/**
 * Words of which people use one where a description has another; the first of a line stands for all. Ordinary words
 * for data of any kind, and for what the standard library makes of it, such as thumbnails and notices; what else a
 * function is called is said in its own contract.
 */
const lines = `
  image picture pic photo photograph
  colour hue
  main dominant dominate primary principal predominant major
  small tiny little mini miniature
  thumbnail thumb preview
  scale resize shrink downscale downsize rescale
  chart graph plot diagram visualise
  summary summarise overview
  mean average
  sum total
  month monthly
  year yearly annual
  day daily
  keyword tag topic phrase
  redact anonymise censor mask hide conceal
  remove strip erase
  privacy private personal confidential sensitive
  phone telephone
  notice notification announcement
  number figure
  place location position spot
  row record
  fill complete populate
  table spreadsheet
`;

/** By stem; made for the first request in words, since most events name what they ask for. */
let canonical: ReadonlyMap<string, string> | undefined;

/** The stem that stands for all of the same meaning. */
export function commonStem(stem: string): string {
  canonical ??= new Map(
    lines
      .trim()
      .split("\n")
      .flatMap((line) => {
        const [first = "", ...others] = line.trim().split(/\s+/).map(stemOf);
        return others.map((other): [string, string] => [other, first]);
      }),
  );
  return canonical.get(stem) ?? stem;
}
