/** Languages that names are printed in. */
export type Language = "typescript" | "assemblyscript" | "wit";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

// Reserved words, and the globals and members that generated code relies on or that every object has.
const script = `
  abstract any arguments as async await boolean break case catch class const constructor continue debugger
  declare default delete do else enum eval export extends false finally for from function get global if
  implements import in infer instanceof interface is keyof let module namespace never new null number object of
  package private protected prototype public readonly require return set static string super switch symbol
  this throw true try type typeof undefined unique unknown using var void while with yield
  Infinity NaN __proto__`;

const reserved: Record<Language, ReadonlySet<string>> = {
  typescript: words(`${script}
    bigint hasOwnProperty toJSON toLocaleString toString valueOf
    Array BigInt Boolean Buffer DataView Date Error Function Map Math Number Object Promise Proxy Record Readonly
    ReadonlyArray Reflect RegExp Set String Symbol Uint8Array WeakMap WebAssembly
    console exports globalThis process`),
  assemblyscript: words(`${script}
    abort assert auto bool changetype f32 f64 i16 i32 i64 i8 idof inline instantiate isDefined isFunction isize
    isManaged isNullable isReference isString load lengthof memory nameof nonnull offsetof operator override
    select sizeof alignof store trace u16 u32 u64 u8 unchecked unmanaged unreachable usize v128
    anyref externref funcref
    Array ArrayBuffer Float32Array Float64Array Map Math Set StaticArray String Uint8Array
    ASC_RUNTIME heap i31ref eqref structref arrayref stringref`),
  wit: new Set(),
};

// After a dot nearly every word is a name; these are not in the body of a class, or every object has them.
const reservedMembers: Record<Language, ReadonlySet<string>> = {
  typescript: words("__proto__ constructor hasOwnProperty prototype toJSON toLocaleString toString valueOf"),
  assemblyscript: words("__proto__ abstract constructor declare override private protected public static"),
  wit: new Set(),
};

// AssemblyScript takes most keywords for members of a class, but not for accessors.
const reservedAccessors =
  words(`async await break case catch class const continue debugger default do else enum export
  extends false finally function if implements import in interface let new of package return super switch this throw
  true try typeof var while with yield`);

/**
 * The only way by which a name from a schema gets into generated code. Letters, digits and underscores stay
 * as they are; a reserved word gets a "$" at its end; every other character, and a digit in front, becomes
 * its code point in hexadecimal between two "$". Different names give different identifiers ("$" is never
 * part of a Protobuf name), and the result is always one identifier of the language.
 * In WIT it is a kebab-case identifier after a "%", which is never a keyword; case and underscores are lost.
 *
 * @param position whether it is a name of its own, or a member or an accessor of a class, where fewer words are reserved
 * @example safeIdentifier("delete", "typescript"); // "delete$"
 */
export function safeIdentifier(
  name: string,
  language: Language,
  position: "name" | "member" | "accessor" = "name",
): string {
  if (language === "wit") return witIdentifier(name);
  if (name === "") return "$";
  let identifier = "";
  for (const character of name) {
    const plain = /^[A-Za-z0-9_]$/.test(character) && !(identifier === "" && /\d/.test(character));
    identifier += plain ? character : `$${character.codePointAt(0)?.toString(16)}$`;
  }
  const taken = position === "name" ? reserved[language] : reservedMembers[language];
  const isTaken =
    taken.has(identifier) ||
    (position === "accessor" && language === "assemblyscript" && reservedAccessors.has(identifier));
  return isTaken ? `${identifier}$` : identifier;
}

function witIdentifier(name: string): string {
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]/gu, (character) => {
      return character === "_" || character === "-" ? "-" : `-x${character.codePointAt(0)?.toString(16)}-`;
    })
    .toLowerCase()
    .split("-")
    .filter((part) => part !== "")
    // Each part of a kebab-case name begins with a letter.
    .map((part) => (/^\d/.test(part) ? `n${part}` : part));
  return `%${parts.length === 0 ? "x" : parts.join("-")}`;
}

/** `lower_snake_case` as lowerCamelCase, the way Protobuf derives JSON names. */
export function lowerCamelCase(name: string): string {
  return name.replace(/_+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase()).replace(/_+$/, "");
}
