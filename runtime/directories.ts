import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a directory and those above it. Node's own `recursive` never returns where a file system says that the
 * parent is not there although it is, as /proc does.
 * @throws the error of the file system
 */
export function makeDirectory(path: string): void {
  if (tryMake(path)) {
    return;
  }
  const parent = dirname(path);
  if (parent !== path) {
    makeDirectory(parent);
  }
  if (!tryMake(path)) {
    mkdirSync(path);
  }
}

/** False where the parent is not there. A directory that is there already is fine. */
function tryMake(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(path).isDirectory()) {
      return true;
    }
    if (code === "ENOENT") {
      return false;
    }
    throw error;
  }
}
