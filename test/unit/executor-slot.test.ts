import { expect, test } from "vitest";
import type { Ending } from "../../runtime/executor/ending.ts";
import { BatchRecord } from "../../runtime/executor/record.ts";
import { type BatchReturn, Slot } from "../../runtime/executor/slot.ts";
import type { Answer, Task } from "../../runtime/executor/task.ts";
import type { Threads } from "../../runtime/executor/threads.ts";

/** Threads whose tasks end when the test says so. */
class Scene {
  readonly tasks: {
    task: Task;
    ending: Ending;
    end: (answer: Answer) => void;
    lose: (cause: Error) => void;
  }[] = [];
  /** Generations of threads that have run a batch. */
  readonly worked: number[] = [];
  /** What became of batches. */
  readonly told: string[] = [];
  generation = 1;
  readonly slot: Slot;

  constructor() {
    const threads = {
      scene: this,
      get generation() {
        return this.scene.generation;
      },
      worked: (generation: number) => this.worked.push(generation),
      run: (task: Task, ending: Ending) =>
        new Promise<Answer>((end, lose) => {
          ending.once("abort", () => lose(new Error("aborted")));
          this.tasks.push({ task, ending, end, lose });
        }),
    };
    this.slot = new Slot(BatchRecord.allocate(2, 100), threads as unknown as Threads);
  }

  run(name: string): void {
    const { record } = this.slot;
    const back: BatchReturn = {
      answered: (answer) => this.told.push(`${name} answered ${answer === null ? "null" : typeof answer}`),
      lost: (cause) => this.told.push(`${name} lost: ${(cause as Error).message}`),
    };
    this.slot.run(record.writeUnit(new Uint8Array([1])), back);
  }

  /** The worker that has the record, as a thread would. */
  get worker(): BatchRecord {
    return new BatchRecord(this.slot.record.shared);
  }
}

/** Lets everything that is due happen. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("whatever a thread answers, it has worked", async () => {
  const scene = new Scene();
  scene.run("one");
  scene.tasks[0]?.end(new Uint8Array(1));
  await settle();
  expect(scene.told).toEqual(["one answered object"]);
  scene.run("two");
  scene.tasks[1]?.end(null);
  await settle();
  expect(scene.told.at(-1)).toBe("two answered null");
  expect(scene.worked).toEqual([1, 1]);
});

test("a batch after a pause, or of newer threads, is a task of its own, and none is given to two", async () => {
  const scene = new Scene();
  scene.run("one");
  // It waits for a moment and leaves, as it does after a while without a batch.
  expect(scene.worker.next(0)).toBe(false);
  await settle();
  expect(scene.told).toEqual(["one answered null"]);
  scene.run("two");
  await settle();
  expect(scene.tasks).toHaveLength(1);
  scene.tasks[0]?.end(null);
  await settle();
  expect(scene.tasks).toHaveLength(2);
  expect(scene.told).toHaveLength(1);
  scene.tasks[1]?.end(null);
  await settle();
  expect(scene.told.at(-1)).toBe("two answered null");
});

test("a batch that is ended before it could begin is lost, and never begins", async () => {
  const scene = new Scene();
  scene.run("one");
  expect(scene.worker.next(0)).toBe(false);
  await settle();
  scene.run("two");
  scene.slot.end();
  await settle();
  expect(scene.told).toEqual(["one answered null", "two lost: the worker did not leave in time"]);
  expect(scene.tasks).toHaveLength(1);
  expect(scene.tasks[0]?.ending.aborted).toBe(true);
});

test("a thread that ends loses its batch, once", async () => {
  const scene = new Scene();
  scene.run("one");
  scene.slot.end();
  scene.slot.end();
  await settle();
  expect(scene.told).toEqual(["one lost: aborted"]);
});
