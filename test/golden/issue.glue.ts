// Made by heddle from the graph ef58ea47884930e5d2bb7a5673bfc74e037b631507c0466bebbbee5a74296de5; do not edit. Each line maps one parameter.

import type { Conversion, Input, Read } from "heddle/wire/v1";

export const graph = "ef58ea47884930e5d2bb7a5673bfc74e037b631507c0466bebbbee5a74296de5";

/** Everything that is read of a value is found in one pass over it. */
export const reads: Read[] = [];
const read = (value: number, path: number[], kind: Read["kind"], more?: Partial<Read>) =>
  reads.push({ value, path, kind, ...more }) - 1;
export const conversions: Conversion[] = [];

const event = 0;
const markdownToText = 1;
const textRedact = 4;
const textDetectLanguage = 2;
const textExtractKeywords = 3;
const eventIssueBody = read(event, [1, 3], "bytes");
const eventIssueTitle = read(event, [1, 2], "bytes");
const textRedactText = read(textRedact, [1], "message");
const eventRepositoryFullName = read(event, [2, 1], "bytes");
const zero = new Uint8Array([]);
const textExtractKeywordsLimit = new Uint8Array([16, 8]);
const documentWriteNoticeTemplate = new Uint8Array([42, 157, 1, 123, 123, 35, 114, 101, 102, 101, 114, 101, 110, 99, 101, 125, 125, 65, 98, 111, 117, 116, 58, 32, 123, 123, 114, 101, 102, 101, 114, 101, 110, 99, 101, 125, 125, 10, 123, 123, 47, 114, 101, 102, 101, 114, 101, 110, 99, 101, 125, 125, 123, 123, 35, 108, 97, 110, 103, 117, 97, 103, 101, 125, 125, 76, 97, 110, 103, 117, 97, 103, 101, 58, 32, 123, 123, 108, 97, 110, 103, 117, 97, 103, 101, 125, 125, 10, 123, 123, 47, 108, 97, 110, 103, 117, 97, 103, 101, 125, 125, 123, 123, 35, 107, 101, 121, 119, 111, 114, 100, 115, 125, 125, 75, 101, 121, 119, 111, 114, 100, 115, 58, 32, 123, 123, 107, 101, 121, 119, 111, 114, 100, 115, 125, 125, 10, 123, 123, 47, 107, 101, 121, 119, 111, 114, 100, 115, 125, 125, 10, 123, 123, 98, 111, 100, 121, 125, 125, 10]);

/** markdown.ToText: std.markdown.v1.ToText 1.0.0. Turn Markdown to plain text */
function fillMarkdownToText(input: Input): void {
  input.copy(1, eventIssueBody, "markdown.ToText.markdown ← event.data.issue.body", zero);
  input.copyIfPresent(2, eventIssueTitle, "markdown.ToText.title ← event.data.issue.title", zero);
}

/** text.DetectLanguage: std.text.v1.DetectLanguage 1.0.0. Tell the language of a text */
function fillTextDetectLanguage(input: Input): void {
  input.embed(1, markdownToText); // text.DetectLanguage.text ← markdown.ToText (whole message)
}

/** text.ExtractKeywords: std.text.v1.ExtractKeywords 1.0.0. Find the words and phrases that a text is about */
function fillTextExtractKeywords(input: Input): void {
  input.embed(1, markdownToText); // text.ExtractKeywords.text ← markdown.ToText (whole message)
  input.constant(textExtractKeywordsLimit); // text.ExtractKeywords.limit ← default "8"
}

/** text.Redact: std.text.v1.Redact 1.0.0. Remove e-mail addresses, phone numbers and tokens */
function fillTextRedact(input: Input): void {
  input.embed(1, markdownToText); // text.Redact.text ← markdown.ToText (whole message)
}

/** document.WriteNotice: std.document.v1.WriteNotice 1.0.0. Write a notice from a redacted text */
function fillDocumentWriteNotice(input: Input): void {
  input.copy(1, textRedactText, "document.WriteNotice.body ← text.Redact.text");
  input.copyIfPresent(2, eventRepositoryFullName, "document.WriteNotice.reference ← event.data.repository.full_name", zero);
  input.embed(3, textDetectLanguage); // document.WriteNotice.language ← text.DetectLanguage (whole message)
  input.embed(4, textExtractKeywords); // document.WriteNotice.keywords ← text.ExtractKeywords (whole message)
  input.constant(documentWriteNoticeTemplate); // document.WriteNotice.template ← default "{{#reference}}About: {{reference}}\n{{/reference}}{{#language}}Language: {{language}}\n{{/language}}{{#keywords}}Keywords: {{keywords}}\n{{/keywords}}\n{{body}}\n"
}

export const steps = [fillMarkdownToText, fillTextDetectLanguage, fillTextExtractKeywords, fillTextRedact, fillDocumentWriteNotice];
