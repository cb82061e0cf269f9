/** Escapes a label's value, as the format asks for; other control characters could hide text in a terminal. */
export function labelValue(text: string): string {
  const escaped = text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n");
  return escaped.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd");
}

/** Begins a family of samples. */
export function family(lines: string[], name: string, type: string, help: string): void {
  lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
}

/** One sample as a line. */
export function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const texts = Object.entries(labels).map(([label, text]) => `${label}="${labelValue(text)}"`);
  return `${name}${texts.length === 0 ? "" : `{${texts.join(",")}}`} ${value}`;
}
