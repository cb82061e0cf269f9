import { fail } from "heddle";
import { TextBuilder } from "../../shared/text";
import { RedactRequest, Redaction, Text } from "./contract";
import { findEmails } from "./emails";
import { findPhones } from "./phones";
import { findPrivateKeys } from "./private-keys";
import { findSecrets } from "./secrets";
import { EMAIL, PHONE, TOKEN } from "./spans";
import { findTokens } from "./tokens";

/** Replaces e-mail addresses, phone numbers and secret tokens by marks, and counts them. */
export function run(input: RedactRequest): Redaction | null {
  const text = input.text;
  if (text === null) return fail<Redaction>("TEXT_MISSING", "there is no text to redact", "field text");
  const content = text.content;
  const spans = findPrivateKeys(content)
    .merge(findTokens(content))
    .merge(findSecrets(content))
    .merge(findEmails(content))
    .merge(findPhones(content));

  const output = new TextBuilder(content.length + 16);
  const redaction = new Redaction();
  let from = 0;
  for (let index = 0; index < spans.length; ++index) {
    output.appendRange(content, from, spans.startOf(index));
    const kind = spans.kindOf(index);
    if (kind == TOKEN) {
      output.append("[token]");
      ++redaction.tokens;
    } else if (kind == EMAIL) {
      output.append("[email]");
      ++redaction.emails;
    } else {
      assert(kind == PHONE);
      output.append("[phone]");
      ++redaction.phones;
    }
    from = spans.endOf(index);
  }
  output.appendRange(content, from, content.length);
  const redacted = new Text();
  redacted.content = output.toString();
  redaction.text = redacted;
  return redaction;
}
