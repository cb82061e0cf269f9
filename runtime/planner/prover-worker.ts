import { parentPort } from "node:worker_threads";
import { ExactPass } from "./landmarks.ts";
import type { Proof, ProofTask } from "./prover.ts";

/** The thread of {@link import("./prover.ts").Prover}. */
parentPort?.on("message", ({ core, start, limits }: ProofTask) => {
  const pass = new ExactPass(core, start);
  const cheapest = pass.run(limits);
  parentPort?.postMessage({ cheapest, landmarks: pass.landmarks } satisfies Proof);
});
