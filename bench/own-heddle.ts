import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHeddle, type Heddle, type HeddleOptions } from "../runtime/index.ts";

/** A Heddle with a directory of its own, which is gone when it is closed. */
export interface OwnHeddle {
  readonly heddle: Heddle;
  readonly directory: string;
  close(): Promise<void>;
}

/** Makes one. */
export async function ownHeddle(workers: number, options: HeddleOptions = {}): Promise<OwnHeddle> {
  const directory = mkdtempSync(join(tmpdir(), "heddle-bench-"));
  const heddle = await createHeddle({ ...options, directory, workers });
  const close = async (): Promise<void> => {
    await heddle.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { heddle, directory, close };
}
