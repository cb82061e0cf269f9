import { HeddleError } from "../errors.ts";

/** Text for a terminal: control characters, which could move the cursor or hide text, are shown as escapes. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    character === "\n" || character === "\t"
      ? character
      : `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  );
}

/** Writes a line to standard output. */
export function print(line = ""): void {
  process.stdout.write(`${printable(line)}\n`);
}

/**
 * JSON of a value, in which control characters are escapes of JSON: it says the same to a machine, and does nothing
 * to a terminal. (JSON itself asks for this below U+0020 only.)
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, unit) => {
      const hexadecimal = character.charCodeAt(unit).toString(16);
      return `\\u${hexadecimal.padStart(4, "0")}`;
    }).join(""),
  );
}

/** Writes a value as JSON to standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${jsonText(value)}\n`);
}

/** Writes a value to standard output: as JSON for a machine, as lines for a person. */
export function printAs(json: boolean | undefined, value: unknown, lines: () => readonly string[]): void {
  if (json === true) {
    printJson(value);
    return;
  }
  for (const line of lines()) {
    print(line);
  }
}

/** Writes a line about what is going on to standard error, where a person watches. */
export function progress(line: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`${printable(line)}\n`);
  }
}

/** Writes an error: to standard error for people, to standard output as `{"error": …}` for machines. */
export function printError(error: unknown, json: boolean): void {
  const heddle =
    error instanceof HeddleError
      ? error
      : new HeddleError("INTERNAL", error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (json) {
    printJson({ error: heddle.toJSON() });
    return;
  }
  const code = heddle.functionCode === undefined ? heddle.code : `${heddle.functionCode} (${heddle.code})`;
  const lines = [`error ${code}: ${heddle.message}`];
  if (heddle.step !== undefined) {
    lines.push(`  step   ${heddle.step}${heddle.function === undefined ? "" : ` (${heddle.function})`}`);
  }
  if (heddle.place !== undefined) {
    lines.push(`  place  ${heddle.place}`);
  }
  if (heddle.retryAfterMs !== undefined) {
    lines.push(`  again  in ${heddle.retryAfterMs} ms`);
  }
  lines.push(`  do     ${heddle.remedy}`);
  if (heddle.kept !== undefined) {
    lines.push(`  kept   heddle dead show ${heddle.kept}`);
  }
  process.stderr.write(`${printable(lines.join("\n"))}\n`);
}

/** Lines of a table; numbers are flush right. */
export function tableLines(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows].map((row) => row.map(printable));
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const numeric = header.map((_, column) => rows.every((row) => /^[\d.,]/.test(row[column] ?? "")));
  return all.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] as number;
        return numeric[column] === true && rows.length > 0 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

/** 12345678 as "12,345,678". */
export function grouped(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** Bytes with a unit, such as "1.3 MiB". */
export function byteText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}
