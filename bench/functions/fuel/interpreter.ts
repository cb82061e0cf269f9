import { scratch } from "./scratch";

/**
 * The sum of the greatest common divisors of 5040 and each number below local 0, for a machine with a stack:
 * sum = 0; for (i = 1; i < limit; i++) { a = i; b = 5040; while (b) { t = a % b; a = b; b = t } sum += a }
 */
const PROGRAM: usize = memory.data<u8>([
  // locals: 0 limit, 1 i, 2 sum, 3 a, 4 b
  /*  0 */ 1, 1, 17, 1, // push 1; set i
  /*  4 */ 16, 1, 16, 0, 11, 22, 48, // get i; get limit; less?; unless so, jump to 48
  /* 11 */ 16, 1, 17, 3, // get i; set a
  /* 15 */ 2, 176, 19, 17, 4, // push 5040; set b
  /* 20 */ 16, 4, 22, 37, // get b; unless so, jump to 37
  /* 24 */ 16, 3, 16, 4, 7, // get a; get b; remainder
  /* 29 */ 16, 4, 17, 3, // get b; set a
  /* 33 */ 17, 4, 21, 20, // set b; jump to 20
  /* 37 */ 16, 2, 16, 3, 3, 17, 2, // get sum; get a; add; set sum
  /* 44 */ 18, 1, 21, 4, // increment i; jump to 4
  /* 48 */ 31, // halt
]);

/** Runs the program: a loop around a `br_table` with 32 targets. */
export function interpreter(limit: u32): u32 {
  const locals = scratch();
  let stack = scratch() + 64;
  let at: u32 = 0;
  store<u32>(locals, limit);
  store<u32>(locals, 0, 8);
  while (true) {
    switch (load<u8>(PROGRAM + at++)) {
      case 0: break;
      case 1: store<u32>(stack, load<u8>(PROGRAM + at++)); stack += 4; break;
      case 2: store<u32>(stack, load<u16>(PROGRAM + at)); at += 2; stack += 4; break;
      case 3: stack -= 4; store<u32>(stack - 4, load<u32>(stack - 4) + load<u32>(stack)); break;
      case 4: stack -= 4; store<u32>(stack - 4, load<u32>(stack - 4) - load<u32>(stack)); break;
      case 5: stack -= 4; store<u32>(stack - 4, load<u32>(stack - 4) * load<u32>(stack)); break;
      case 6: stack -= 4; store<u32>(stack - 4, load<u32>(stack - 4) / load<u32>(stack)); break;
      case 7: stack -= 4; store<u32>(stack - 4, load<u32>(stack - 4) % load<u32>(stack)); break;
      case 8: stack -= 4; store<u32>(stack - 4, load<u32>(stack - 4) & load<u32>(stack)); break;
      case 9: stack -= 4; store<u32>(stack - 4, load<u32>(stack - 4) | load<u32>(stack)); break;
      case 10: stack -= 4; store<u32>(stack - 4, load<u32>(stack - 4) ^ load<u32>(stack)); break;
      case 11: stack -= 4; store<u32>(stack - 4, u32(load<u32>(stack - 4) < load<u32>(stack))); break;
      case 12: stack -= 4; store<u32>(stack - 4, u32(load<u32>(stack - 4) > load<u32>(stack))); break;
      case 13: stack -= 4; store<u32>(stack - 4, u32(load<u32>(stack - 4) == load<u32>(stack))); break;
      case 14: stack -= 4; store<u32>(stack - 4, load<u32>(stack - 4) << load<u32>(stack)); break;
      case 15: stack -= 4; store<u32>(stack - 4, load<u32>(stack - 4) >> load<u32>(stack)); break;
      case 16: store<u32>(stack, load<u32>(locals + <u32>load<u8>(PROGRAM + at++) * 4)); stack += 4; break;
      case 17: stack -= 4; store<u32>(locals + <u32>load<u8>(PROGRAM + at++) * 4, load<u32>(stack)); break;
      case 18: {
        const local = locals + <u32>load<u8>(PROGRAM + at++) * 4;
        store<u32>(local, load<u32>(local) + 1);
        break;
      }
      case 19: store<u32>(stack - 4, ~load<u32>(stack - 4)); break;
      case 20: store<u32>(stack - 4, 0 - load<u32>(stack - 4)); break;
      case 21: at = load<u8>(PROGRAM + at); break;
      case 22: stack -= 4; at = load<u32>(stack) == 0 ? load<u8>(PROGRAM + at) : at + 1; break;
      case 23: at++; break;
      case 24: stack -= 4; break;
      case 25: store<u32>(stack, load<u32>(stack - 4)); stack += 4; break;
      case 26: store<u32>(stack, load<u32>(stack - 8)); stack += 4; break;
      case 27: store<u32>(stack - 4, clz<u32>(load<u32>(stack - 4))); break;
      case 28: store<u32>(stack - 4, popcnt<u32>(load<u32>(stack - 4))); break;
      case 29: stack -= 4; store<u32>(stack - 4, rotl<u32>(load<u32>(stack - 4), load<u32>(stack))); break;
      case 30: store<u32>(stack - 4, u32(load<u32>(stack - 4) == 0)); break;
      default: return load<u32>(locals, 8);
    }
  }
}
