import { isAsciiAlphanumeric, isAsciiLetter, startsAt } from "../../shared/text";

/** Where <scheme:…> or <mail@host> ends that starts at a position; -1 where there is none. */
export function autolinkEnd(text: string, start: i32): i32 {
  let at = start + 1;
  if (at >= text.length || !isAsciiAlphanumeric(text.charCodeAt(at))) return -1;
  let scheme = -1;
  let mail = -1;
  for (; at < text.length; ++at) {
    const unit = text.charCodeAt(at);
    if (unit == 0x3e) return scheme >= 0 || (mail > start + 1 && mail < at - 1) ? at + 1 : -1;
    if (unit <= 0x20 || unit == 0x3c) return -1;
    if (unit == 0x3a && scheme < 0) {
      if (mail >= 0 || !isScheme(text, start + 1, at)) return -1;
      scheme = at;
    } else if (scheme < 0) {
      if (unit == 0x40) {
        if (mail >= 0) return -1;
        mail = at;
      } else if (unit == 0x5c || (mail >= 0 && !isHost(unit))) {
        return -1;
      }
    }
  }
  return -1;
}

/** Where an address ends that starts at a position without "<": http://, https:// or www.; -1 where there is none. */
export function bareLinkEnd(text: string, start: i32): i32 {
  let at = start;
  if (startsAt(text, start, "http://")) at += 7;
  else if (startsAt(text, start, "https://")) at += 8;
  else if (startsAt(text, start, "www.")) at += 4;
  else return -1;
  const host = at;
  while (at < text.length && !endsLink(text.charCodeAt(at))) ++at;
  // Marks behind an address belong to the sentence, or to the emphasis around it.
  while (at > host && isTrailing(text.charCodeAt(at - 1))) --at;
  return at == host ? -1 : at;
}

function isScheme(text: string, start: i32, end: i32): bool {
  if (end - start < 2 || end - start > 32 || !isAsciiLetter(text.charCodeAt(start))) return false;
  for (let at = start; at < end; ++at) {
    const unit = text.charCodeAt(at);
    if (!isAsciiAlphanumeric(unit) && unit != 0x2b && unit != 0x2d && unit != 0x2e) return false;
  }
  return true;
}

function isHost(unit: i32): bool {
  return isAsciiAlphanumeric(unit) || unit == 0x2d || unit == 0x2e;
}

function endsLink(unit: i32): bool {
  return (
    unit <= 0x20 ||
    unit == 0x3c ||
    unit == 0x3e ||
    unit == 0x5b ||
    unit == 0x5d ||
    unit == 0x28 ||
    unit == 0x29 ||
    unit == 0x60 ||
    unit == 0x22 ||
    unit == 0x5c ||
    unit == 0x7c ||
    unit == 0x3000
  );
}

function isTrailing(unit: i32): bool {
  switch (unit) {
    case 0x21:
    case 0x27:
    case 0x2a:
    case 0x2c:
    case 0x2e:
    case 0x3a:
    case 0x3b:
    case 0x3f:
    case 0x5f:
    case 0x7e:
      return true;
    default:
      return false;
  }
}
