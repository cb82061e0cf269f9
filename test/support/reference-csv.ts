import { type Column, dateColumn, numberColumn, textColumn } from "./table.ts";

/** What std.csv.v1.Parse should make of a text: columns, or the code and line of its failure. */
export type ReferenceResult =
  | { readonly columns: readonly Column[] }
  | { readonly code: string; readonly line: number };

class Refusal extends Error {
  readonly code: string;
  readonly at: number;
  constructor(code: string, at: number) {
    super(code);
    this.code = code;
    this.at = at;
  }
}

/** A parser of CSV by regular expressions, written apart from the function that it is compared with. */
export function referenceParse(csv: string, delimiter = ","): ReferenceResult {
  const text = csv.replace(/^\ufeff/, "");
  try {
    const [heading, ...rows] = rowsOf(text, delimiter);
    if (heading === undefined) throw new Refusal("CSV_EMPTY", 0);
    return {
      columns: heading.cells.map((name, i) =>
        typed(
          name,
          rows.map(({ cells }) => cells[i] ?? ""),
        ),
      ),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code, line: text.slice(0, error.at).split(/\r\n|\n|\r/).length };
  }
}

/** What std.csv.v1.ReadRows should make of a text. */
export function referenceRows(
  csv: string,
): { readonly rows: readonly (readonly string[])[] } | { readonly code: string } {
  try {
    const rows = rowsOf(csv.replace(/^\ufeff/, ""), ",").map(({ cells }) => cells);
    return rows.length === 0 ? { code: "CSV_EMPTY" } : { rows };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code };
  }
}

interface Row {
  readonly cells: readonly string[];
  readonly at: number;
}

function rowsOf(text: string, delimiter: string): Row[] {
  const rows: Row[] = [];
  const escaped = delimiter.replace(/[\\^$.*+?()[\]{}|-]/g, "\\$&");
  const quoted = /"((?:[^"]|"")*)"(?!")/y;
  const plain = new RegExp(`[^${escaped}\\r\\n]*`, "y");
  const end = /\r\n|\n|\r|$/y;
  const take = (pattern: RegExp, at: number): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  let at = 0;
  while (at < text.length) {
    const blank = take(end, at)?.[0].length ?? 0;
    if (blank > 0) {
      at += blank;
      continue;
    }
    const start = at;
    const cells: string[] = [];
    for (;;) {
      const match = take(text[at] === '"' ? quoted : plain, at);
      if (match === null) throw new Refusal("CSV_QUOTE_OPEN", at);
      const stray = match[1] === undefined ? match[0].indexOf('"') : -1;
      if (stray >= 0) throw new Refusal("CSV_QUOTE_STRAY", at + stray);
      cells.push(match[1]?.replaceAll('""', '"') ?? match[0]);
      at += match[0].length;
      if (!text.startsWith(delimiter, at)) break;
      at += delimiter.length;
    }
    const after = take(end, at);
    if (after === null) throw new Refusal("CSV_QUOTE_STRAY", at);
    at += after[0].length;
    if (cells.length !== (rows[0] ?? { cells }).cells.length) throw new Refusal("CSV_ROW_RAGGED", start);
    rows.push({ cells, at: start });
  }
  return rows;
}

function typed(name: string, cells: readonly string[]): Column {
  const bare = cells.map((cell) => cell.replace(/^[ \t]+|[ \t]+$/g, ""));
  const filled = bare.filter((cell) => cell !== "");
  const dates = filled.every((cell) => isoDate(cell) !== undefined);
  const numbers = filled.every(isNumber);
  const years = name.trim().toLowerCase() === "year";
  if (filled.length > 0 && numbers && !(dates && years)) {
    return numberColumn(name, ...bare.map((cell) => (cell === "" ? Number.NaN : Number(cell))));
  }
  if (filled.length > 0 && dates) return dateColumn(name, ...bare.map((cell) => isoDate(cell) ?? ""));
  return textColumn(name, ...cells);
}

function isNumber(cell: string): boolean {
  if (/^[+-]?Infinity$/.test(cell)) return true;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell)) return false;
  if (/^[+-]?0\d/.test(cell) || !Number.isFinite(Number(cell))) return false;
  const digits = /^[+-]?(\d{16,})$/.exec(cell)?.[1];
  return digits === undefined || String(Number(digits)) === digits;
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const names =
  "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec";
const forms = [
  /^(?<year>\d{4})$/,
  /^(?<year>\d{4})-(?<month>\d\d)$/,
  /^(?<year>\d{4})(?<gap>[-/])(?<month>\d\d?)\k<gap>(?<day>\d\d?)([T ]00:00(:00(\.0+)?)?Z?)?$/,
  new RegExp(`^(?<month>${names})[ -](?<year>\\d{4})$`, "i"),
  new RegExp(`^(?<month>${names})[ -](?<day>\\d\\d?),?[ -](?<year>\\d{4})$`, "i"),
  new RegExp(`^(?<day>\\d\\d?)[ -](?<month>${names})[ -](?<year>\\d{4})$`, "i"),
];

function isoDate(cell: string): string | undefined {
  for (const form of forms) {
    const parts = form.exec(cell)?.groups;
    if (parts === undefined) continue;
    const { year = "", month, day } = parts;
    if (month === undefined) return year;
    const number = /\d/.test(month) ? Number(month) : months.indexOf(month.slice(0, 3).toLowerCase()) + 1;
    const iso = `${year}-${String(number).padStart(2, "0")}`;
    const full = `${iso}-${(day ?? "1").padStart(2, "0")}`;
    const time = Date.parse(`${full}T00:00:00Z`);
    if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== full) return undefined;
    return day === undefined ? iso : full;
  }
  return undefined;
}
