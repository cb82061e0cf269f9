// Made by heddle from the graph ef58ea47884930e5d2bb7a5673bfc74e037b631507c0466bebbbee5a74296de5; do not edit. Each line maps one parameter.

import type { Input, Message } from "heddle/wire/v1";

export const graph = "ef58ea47884930e5d2bb7a5673bfc74e037b631507c0466bebbbee5a74296de5";

const eventIssueBody = [1, 3];
const zero = new Uint8Array([]);
const eventIssueTitle = [1, 2];
const textExtractKeywordsLimit = new Uint8Array([16, 8]);
const textRedactText = [1];
const eventRepositoryFullName = [2, 1];
const documentWriteNoticeTemplate = new Uint8Array([42, 157, 1, 123, 123, 35, 114, 101, 102, 101, 114, 101, 110, 99, 101, 125, 125, 65, 98, 111, 117, 116, 58, 32, 123, 123, 114, 101, 102, 101, 114, 101, 110, 99, 101, 125, 125, 10, 123, 123, 47, 114, 101, 102, 101, 114, 101, 110, 99, 101, 125, 125, 123, 123, 35, 108, 97, 110, 103, 117, 97, 103, 101, 125, 125, 76, 97, 110, 103, 117, 97, 103, 101, 58, 32, 123, 123, 108, 97, 110, 103, 117, 97, 103, 101, 125, 125, 10, 123, 123, 47, 108, 97, 110, 103, 117, 97, 103, 101, 125, 125, 123, 123, 35, 107, 101, 121, 119, 111, 114, 100, 115, 125, 125, 75, 101, 121, 119, 111, 114, 100, 115, 58, 32, 123, 123, 107, 101, 121, 119, 111, 114, 100, 115, 125, 125, 10, 123, 123, 47, 107, 101, 121, 119, 111, 114, 100, 115, 125, 125, 10, 123, 123, 98, 111, 100, 121, 125, 125, 10]);

/** markdown.ToText: std.markdown.v1.ToText 1.0.0. Turn Markdown to plain text */
function fillMarkdownToText(input: Input, values: readonly Message[]): void {
  const event = values[0] as Message;
  input.copy(1, "bytes", event, eventIssueBody, "markdown.ToText.markdown ← event.data.issue.body", zero);
  input.copyIfPresent(2, "bytes", event, eventIssueTitle, "markdown.ToText.title ← event.data.issue.title", zero);
}

/** text.DetectLanguage: std.text.v1.DetectLanguage 1.0.0. Tell the language of a text */
function fillTextDetectLanguage(input: Input, values: readonly Message[]): void {
  const markdownToText = values[1] as Message;
  input.embed(1, markdownToText); // text.DetectLanguage.text ← markdown.ToText (whole message)
}

/** text.ExtractKeywords: std.text.v1.ExtractKeywords 1.0.0. Find the words and phrases that a text is about */
function fillTextExtractKeywords(input: Input, values: readonly Message[]): void {
  const markdownToText = values[1] as Message;
  input.embed(1, markdownToText); // text.ExtractKeywords.text ← markdown.ToText (whole message)
  input.constant(textExtractKeywordsLimit); // text.ExtractKeywords.limit ← default "8"
}

/** text.Redact: std.text.v1.Redact 1.0.0. Remove e-mail addresses, phone numbers and tokens */
function fillTextRedact(input: Input, values: readonly Message[]): void {
  const markdownToText = values[1] as Message;
  input.embed(1, markdownToText); // text.Redact.text ← markdown.ToText (whole message)
}

/** document.WriteNotice: std.document.v1.WriteNotice 1.0.0. Write a notice from a redacted text */
function fillDocumentWriteNotice(input: Input, values: readonly Message[]): void {
  const event = values[0] as Message;
  const textDetectLanguage = values[2] as Message;
  const textExtractKeywords = values[3] as Message;
  const textRedact = values[4] as Message;
  input.copy(1, "message", textRedact, textRedactText, "document.WriteNotice.body ← text.Redact.text");
  input.copyIfPresent(2, "bytes", event, eventRepositoryFullName, "document.WriteNotice.reference ← event.data.repository.full_name", zero);
  input.embed(3, textDetectLanguage); // document.WriteNotice.language ← text.DetectLanguage (whole message)
  input.embed(4, textExtractKeywords); // document.WriteNotice.keywords ← text.ExtractKeywords (whole message)
  input.constant(documentWriteNoticeTemplate); // document.WriteNotice.template ← default "{{#reference}}About: {{reference}}\n{{/reference}}{{#language}}Language: {{language}}\n{{/language}}{{#keywords}}Keywords: {{keywords}}\n{{/keywords}}\n{{body}}\n"
}

export const steps = [fillMarkdownToText, fillTextDetectLanguage, fillTextExtractKeywords, fillTextRedact, fillDocumentWriteNotice];
