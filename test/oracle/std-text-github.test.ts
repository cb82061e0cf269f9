import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import { loadTextLibrary, messageOf, type Notice, type TextLibrary } from "../support/text-functions.ts";

interface Payload {
  readonly action: string;
  readonly issue: { readonly title: string; readonly body: string | null };
  readonly comment?: { readonly body: string };
  readonly repository?: { readonly full_name: string };
}

const events = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly {
  readonly name: string;
  readonly examples: readonly Payload[];
}[];
const payloads = events
  .filter(({ name }) => name === "issues" || name === "issue_comment")
  .flatMap(({ examples }) => examples);
const opened = events
  .filter(({ name }) => name === "issues")
  .flatMap(({ examples }) => examples)
  .filter(({ action }) => action === "opened");

let library: TextLibrary;
beforeAll(async () => {
  library = await loadTextLibrary();
});

describe("issues that GitHub sends", () => {
  test("are there to be read", () => {
    expect(opened.length).toBeGreaterThanOrEqual(3);
    expect(opened.some(({ issue }) => issue.body === null)).toBe(true);
  });

  test("are plain text in English, with a title in front", () => {
    for (const { issue, comment } of payloads) {
      for (const body of [issue.body ?? "", comment?.body ?? ""]) {
        const text = library.toText(body, issue.title);
        expect(text).toBe([issue.title, body].filter((part) => part !== "").join("\n\n"));
        expect(library.detect(text).code, text).toBe(text === "Update package.json" ? "und" : "en");
      }
    }
  });

  test("are known by what they are about", () => {
    const [first] = opened;
    const text = library.toText(first?.issue.body ?? "", first?.issue.title ?? "");
    const terms = library.extract(text).keywords.map(({ term }) => term);
    expect(terms).toEqual(["accidently spelled", "readme file", "spelling error", "commit"]);
  });

  test("become a notice that names repository, language and keywords", () => {
    const writeNotice = library.functions.get("std.document.v1.WriteNotice");
    const [first] = opened;
    const text = library.toText(first?.issue.body ?? "", first?.issue.title ?? "");
    const outcome = writeNotice?.run<Notice>({
      body: library.redact(text).text,
      reference: first?.repository?.full_name ?? "",
      language: library.detect(text),
      keywords: library.extract(text, 2),
    });
    if (outcome === undefined) throw new Error("there is no WriteNotice");
    expect(messageOf(outcome)).toEqual({
      reference: "Codertocat/Hello-World",
      language: "en",
      content: [
        "About: Codertocat/Hello-World",
        "Language: en",
        "Keywords: accidently spelled, readme file",
        "",
        "Spelling error in the README file",
        "",
        "It looks like you accidently spelled 'commit' with two 't's.",
        "",
      ].join("\n"),
    });
  });
});

test("a whole bug report loses its marks and its secrets, and keeps what was said", () => {
  const token = `ghp_${"16C7e42F292c6912E7710c838347Ae178B4a"}`;
  const report = [
    "<!-- Please fill in the template -->",
    "### What happened?",
    "",
    "Since **v2.3.1** the [upload](https://example.com/docs#upload) fails with `E_TIMEOUT`:",
    "",
    "```sh",
    `$ curl -H "Authorization: Bearer ${token}" https://api.example.com/v1`,
    "```",
    "",
    "| OS | Works |",
    "| --- | :-: |",
    "| Linux 6.1 | no |",
    "",
    "- [x] I read the docs",
    "- [ ] I asked *support* (support@example.com, +1 (555) 123-4567)",
    "",
    "> On 2024-01-31 10:00 Ada wrote: see #1234",
  ].join("\n");
  const { text, ...counts } = library.redact(library.toText(report, "Upload fails"));
  expect(text.content).toBe(
    [
      "Upload fails",
      "",
      "What happened?",
      "",
      "Since v2.3.1 the upload fails with E_TIMEOUT:",
      "",
      '$ curl -H "Authorization: Bearer [token]" https://api.example.com/v1',
      "",
      "OS | Works",
      "Linux 6.1 | no",
      "",
      "- [x] I read the docs",
      "- [ ] I asked support ([email], [phone])",
      "",
      "On 2024-01-31 10:00 Ada wrote: see #1234",
    ].join("\n"),
  );
  expect(counts).toEqual({ emails: 1, phones: 1, tokens: 1 });
});
