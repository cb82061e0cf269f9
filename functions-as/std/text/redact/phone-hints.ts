import { Counter, hashNext, hashRange, hashStart, isLetter, toLower } from "../../shared/text";

/** Code units after a word during which a number is taken for the one it announces. */
const REACH: i32 = 20;

/** Words after which a number is a phone number, however it is grouped. */
const WORDS: StaticArray<string> = [
  "tel",
  "phone",
  "phones",
  "telephone",
  "mobile",
  "cell",
  "cellphone",
  "fax",
  "whatsapp",
  "sms",
  "call",
  "dial",
  "hotline",
  "landline",
  "telefon",
  "telefonnummer",
  "handy",
  "mobil",
  "rufnummer",
  "tél",
  "téléphone",
  "portable",
  "appelez",
  "teléfono",
  "telefono",
  "móvil",
  "llame",
  "cellulare",
  "telefone",
  "celular",
  "telemóvel",
  "telefoon",
  "mobiel",
  "mobiltelefon",
  "komórka",
  "puhelin",
  "тел",
  "телефон",
  "моб",
  "мобильный",
];

/** The places of a text where a phone number is to be expected. Asked for growing positions only. */
export class PhoneHints {
  private scanned: i32 = 0;
  private until: i32 = -1;
  private readonly words: Counter = new Counter(64);

  constructor(private readonly text: string) {
    for (let index = 0; index < WORDS.length; ++index) {
      this.words.add(hashRange(WORDS[index], 0, WORDS[index].length));
    }
  }

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
      let hash = hashStart();
      while (at < position && isLetter(text.charCodeAt(at)))
        hash = hashNext(hash, toLower(text.charCodeAt(at++)));
      if (this.words.of(hash) > 0) this.until = at + REACH;
    }
    this.scanned = at;
    return position <= this.until;
  }
}
