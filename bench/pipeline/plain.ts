/** The five stages as somebody would write them in JavaScript who trusts them. */
const stages: readonly ((text: string) => string)[] = [
  (text) => text.trim(),
  (text) => text.replace(/\s+/g, " "),
  (text) => text.toUpperCase(),
  (text) => text.replace(/\d/g, "#"),
  (text) => `${text} ${checksum(text)}`,
];

/** FNV-1a of the text in UTF-8. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** Takes a text through all stages. Also the task of the workers of {@link import("./piscina.ts").PlainPool}. */
export default function plain(text: string): string {
  return stages.reduce((value, stage) => stage(value), text);
}
