/** An event whose result tells which event it was; every tenth asks for what nobody knows, and fails. */
export function noteEvent(key: string): Record<string, unknown> {
  return {
    specversion: "1.0",
    id: key,
    source: "/notes",
    type: "com.github.issues.opened",
    data: {
      issue: { number: 1, title: key, body: `note of ${key}` },
      repository: { full_name: "ada/notes" },
    },
    ...(isRefused(key) ? { ask: "qwertyuiop" } : {}),
  };
}

/** Whether the event of a key fails. */
export function isRefused(key: string): boolean {
  return key.endsWith("0");
}
