/** Texts that try to leave the place where a generator prints them. */
export const attacks: readonly string[] = [
  "*/ globalThis.injected = true; /*",
  "*/\nglobalThis.injected = true;\n/*",
  "\u2028globalThis.injected = true;\u2029",
  "\r\nglobalThis.injected = true;",
  '"; globalThis.injected = true; "',
  "'; globalThis.injected = true; '",
  "`; globalThis.injected = true; `",
  "\\",
  '\\"; globalThis.injected = true; //',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a template literal would run.
  "${globalThis.injected = true}",
  "}; globalThis.injected = true; {",
  "a: i32 = 0; } export function injected(): void {} class B {",
  "A {} export function injected(): void {} export class B",
  '@external("env", "injected") declare function injected(): void;',
  "//# sourceMappingURL=data:,injected",
  "@ts-expect-error",
  "@ts-ignore",
  "<script>injected</script>",
  "\0",
  "\ud800",
  "\u202eesrever",
  "__proto__",
  "constructor",
  "prototype",
  "hasOwnProperty",
  "",
  " ",
];

/** Words that mean something in TypeScript, in AssemblyScript, or to the generated code. */
export const words: readonly string[] = `
  abstract any arguments as asserts async await boolean break case catch class const constructor continue debugger
  declare default delete do else enum eval export extends false finally for from function get global if implements
  import in infer instanceof interface is keyof let module namespace never new null number object of package private
  protected prototype public readonly require return set static string super switch symbol this throw true try type
  typeof undefined unique unknown using var void while with yield Infinity NaN globalThis
  abort assert auto bool changetype f32 f64 i8 i16 i32 i64 idof inline instantiate isDefined isManaged isNullable
  isString load lengthof memory nameof offsetof operator override select sizeof store trace u8 u16 u32 u64 unchecked
  unmanaged unreachable usize isize v128 Array ArrayBuffer Boolean Error Function Map Math Number Object Promise Set
  StaticArray String Symbol Uint8Array toString valueOf hashCode length size name Reader Writer noBytes sizeOfString
  sizeOfBytes sizeOfUint32 sizeOfDelimited fail failed run call input output message tag value values key keys entry
  outer packed kind pointer index cabi_realloc decodeM sizeOfM writeM createM Functions Base64 Integer64 NotFinite
  __new __renew __alloc __heap_base ASC_RUNTIME heap self window process console`
  .trim()
  .split(/\s+/);
