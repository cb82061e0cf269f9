/** Characters of Chinese that join words rather than mean something. */
const CHINESE = "的了是在和与或有我你他她它们这那不也都就而及对为于从到被把会能要吗呢吧啊请";

/** Tells whether a unit is of Han or kana, which are written without spaces. */
export function isIdeographic(unit: i32): bool {
  return (
    (unit >= 0x3041 && unit <= 0x30ff && unit != 0x30fb) ||
    unit == 0x3005 ||
    (unit >= 0x3400 && unit <= 0x9fff) ||
    (unit >= 0xf900 && unit <= 0xfaff) ||
    (unit >= 0xff66 && unit <= 0xff9f)
  );
}

/** Tells whether a unit is hiragana, in which Japanese writes particles and endings. */
export function isHiragana(unit: i32): bool {
  return unit >= 0x3041 && unit <= 0x309f;
}

/** Tells whether a text has hiragana. */
export function hasHiragana(text: string): bool {
  for (let at = 0; at < text.length; ++at) {
    if (isHiragana(text.charCodeAt(at))) return true;
  }
  return false;
}

/** Tells whether a unit parts words of Chinese. */
export function isChineseParticle(unit: i32): bool {
  for (let at = 0; at < CHINESE.length; ++at) {
    if (CHINESE.charCodeAt(at) == unit) return true;
  }
  return false;
}
