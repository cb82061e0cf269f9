/** The last part of a full name: `Thumbnail` of `std.photo.v1.Thumbnail`. */
export function simpleName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** The known names that are most like a name, the most alike first. */
export function similarNames(name: string, known: Iterable<string>, count = 3): string[] {
  const wanted = pairsOf(name);
  return [...known]
    .map((other) => ({ other, likeness: likeness(wanted, pairsOf(other)) }))
    .filter((entry) => entry.likeness > 0.3)
    .sort((a, b) => b.likeness - a.likeness || (a.other < b.other ? -1 : 1))
    .slice(0, count)
    .map(({ other }) => other);
}

function pairsOf(name: string): Set<string> {
  const text = name.slice(0, 256).toLowerCase();
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));
}

/** Dice's coefficient of two sets of letter pairs. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const pair of a) {
    common += b.has(pair) ? 1 : 0;
  }
  return a.size + b.size === 0 ? 0 : (2 * common) / (a.size + b.size);
}
