/** An opened issue as an event, whose text is plain unless it is given. */
export function issueEvent(
  id: string,
  attributes: Readonly<Record<string, unknown>> = {},
  body: unknown = "text",
): Record<string, unknown> {
  return {
    specversion: "1.0",
    id,
    source: "/test",
    type: "com.github.issues.opened",
    data: { issue: { number: 7, title: "T", body }, repository: { full_name: "ada/engine" } },
    ...attributes,
  };
}
