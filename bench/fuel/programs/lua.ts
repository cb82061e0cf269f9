import type { Guest } from "../guest.ts";
import { growTo, idleImports, type Program, packageFile, write } from "./program.ts";

const QUEENS = 6;
const WORDS = 400;

const SCRIPT = `
local function queens(n)
  local columns, up, down, count = {}, {}, {}, 0
  local function place(row)
    if row > n then count = count + 1 return end
    for column = 1, n do
      local a, b = row + column, row - column + n
      if not (columns[column] or up[a] or down[b]) then
        columns[column], up[a], down[b] = true, true, true
        place(row + 1)
        columns[column], up[a], down[b] = nil, nil, nil
      end
    end
  end
  place(1)
  return count
end
local words, lengths = {}, {}
for i = 1, ${WORDS} do words[#words + 1] = "word" .. i * i end
table.sort(words)
local text = table.concat(words, " ")
for word in text:gmatch("%a+(%d+)") do lengths[#word] = (lengths[#word] or 0) + 1 end
return queens(${QUEENS}) * 1000000 + #text * 100 + lengths[5]
`;

/** What longjmp throws, and setjmp catches, in a program that emscripten made. */
const longJump = Symbol("longjmp");

function importsOf(core: Uint8Array, guest: () => Guest): WebAssembly.Imports {
  const imports = idleImports(core);
  Object.assign(imports.env as object, {
    emscripten_resize_heap: (bytes: number): number => {
      growTo(guest().memory, bytes);
      return 1;
    },
    _emscripten_throw_longjmp: () => {
      throw longJump;
    },
    invoke_vii: (index: number, a: number, b: number) => {
      const stack = guest().exported("stackSave")();
      try {
        guest().inTable(index)(a, b);
      } catch (error) {
        if (error !== longJump) throw error;
        guest().exported("stackRestore")(stack);
        guest().exported("setThrew")(1, 0);
      }
    },
  });
  return imports;
}

/** Lua, written in C: an interpreter whose heart is one large `br_table`. */
export const lua: Program = {
  id: "lua",
  label: "Lua interpreter (C)",
  note: `wasmoon's Lua places ${QUEENS} queens, sorts and searches ${WORDS} words`,

  core: () => packageFile("wasmoon/dist/glue.wasm"),

  start(instantiate) {
    const guest: Guest = instantiate(importsOf(this.core(), () => guest));
    guest.exported("emscripten_stack_init")();
    guest.exported("__wasm_call_ctors")();
    const state = guest.exported("luaL_newstate")();
    guest.exported("luaL_openlibs")(state);
    const script = new TextEncoder().encode(`${SCRIPT}\0`);
    const pointer = guest.exported("malloc")(script.length);
    write(guest, pointer, script);
    if (guest.exported("luaL_loadstring")(state, pointer) !== 0) throw new Error("Lua refuses the script");
    const push = guest.exported("lua_pushvalue");
    const call = guest.exported("lua_pcallk");
    const number = guest.exported("lua_tonumberx");
    const top = guest.exported("lua_settop");
    return () => {
      push(state, -1);
      if (call(state, 0, 1, 0, 0, 0) !== 0) throw new Error("the script fails");
      const result = number(state, -1, 0);
      top(state, -2);
      return result;
    };
  },

  expected() {
    const words = Array.from({ length: WORDS }, (_, i) => `word${(i + 1) ** 2}`);
    const five = words.filter((word) => word.length === "word".length + 5);
    return queens(QUEENS) * 1_000_000 + words.join(" ").length * 100 + five.length;
  },
};

/** In how many ways so many queens can stand on a board. */
function queens(size: number, placed: readonly number[] = []): number {
  if (placed.length === size) return 1;
  const free = Array.from({ length: size }, (_, column) => column).filter((column) =>
    placed.every((other, row) => other !== column && Math.abs(other - column) !== placed.length - row),
  );
  return free.reduce((sum, column) => sum + queens(size, [...placed, column]), 0);
}
