import { fail } from "heddle";
import { fillTemplate, TextBuilder } from "../../shared/text";
import { Document, Keywords, WriteNoticeRequest } from "./contract";

/** Writes a notice; `reference`, `language`, `keywords` and `body` are the names that the template may use. */
export function run(input: WriteNoticeRequest): Document | null {
  const body = input.body;
  if (body === null)
    return fail<Document>("BODY_MISSING", "there is no text to make a notice of", "field body");
  const document = new Document();
  document.reference = input.reference;
  const language = input.language;
  // "und" says that the language is not known, which a document says by an empty field.
  if (language !== null && language.code != "und") document.language = language.code;
  const values = new Map<string, string>();
  values.set("reference", document.reference);
  values.set("language", document.language);
  values.set("keywords", listTerms(input.keywords));
  values.set("body", body.content);
  const content = fillTemplate(input.template, values);
  if (content === null) return null;
  document.content = content;
  return document;
}

/** The terms in their order, separated by commas. */
function listTerms(keywords: Keywords | null): string {
  if (keywords === null) return "";
  const list = new TextBuilder();
  const entries = keywords.keywords;
  for (let index = 0; index < entries.length; ++index) {
    if (index > 0) list.append(", ");
    list.append(entries[index].term);
  }
  return list.toString();
}
