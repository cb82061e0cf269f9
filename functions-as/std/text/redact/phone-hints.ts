import { isLetter, toLower } from "../../shared/text/characters";

/** Code units after a word during which a number is taken for the one it announces. */
const REACH: i32 = 20;

/** Words after which a number is a phone number, however it is grouped; each between spaces. */
const WORDS =
  " tel phone phones telephone mobile cell cellphone fax whatsapp sms call dial hotline landline telefon telefonnummer " +
  "handy mobil rufnummer tél téléphone portable mobile appelez teléfono telefono móvil llame cellulare telefone celular " +
  "telemóvel telefoon mobiel mobiltelefon komórka puhelin тел телефон моб мобильный ";

/** The places of a text where a phone number is to be expected. Asked for growing positions only. */
export class PhoneHints {
  private scanned: i32 = 0;
  private until: i32 = -1;

  constructor(private readonly text: string) {}

  /** Tells whether a word such as "phone" stands shortly before a position. */
  cover(position: i32): bool {
    const text = this.text;
    let at = this.scanned;
    while (at < position) {
      const unit = text.charCodeAt(at);
      // U+260E, U+1F4DE and U+1F4F1 (their second halves) are pictures of phones.
      if (unit == 0x260e || unit == 0x260f || unit == 0xdcde || unit == 0xdcf1) this.until = at + REACH;
      if (!isLetter(unit)) {
        ++at;
        continue;
      }
      const start = at;
      while (at < position && isLetter(text.charCodeAt(at))) ++at;
      if (at - start >= 3 && at - start <= 16 && isHint(text, start, at)) this.until = at + REACH;
    }
    this.scanned = at;
    return position <= this.until;
  }
}

function isHint(text: string, start: i32, end: i32): bool {
  const length = end - start;
  let at = WORDS.indexOf(" ");
  while (at >= 0 && at + length + 1 < WORDS.length) {
    if (WORDS.charCodeAt(at + length + 1) == 0x20 && matches(text, start, at + 1, length)) return true;
    at = WORDS.indexOf(" ", at + 1);
  }
  return false;
}

function matches(text: string, start: i32, word: i32, length: i32): bool {
  for (let offset = 0; offset < length; ++offset) {
    if (toLower(text.charCodeAt(start + offset)) != WORDS.charCodeAt(word + offset)) return false;
  }
  return true;
}
