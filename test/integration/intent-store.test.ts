import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test, vi } from "vitest";
import { fewestExamples, IntentStore } from "../../runtime/intent/store.ts";
import { requests } from "../support/intent-examples.ts";
import { temporaryDirectory } from "../support/temporary.ts";

function filled(directory: string, count: number): IntentStore {
  const store = new IntentStore(directory);
  for (const example of requests(count)) store.addExample("ada", example);
  return store;
}

describe("what was learned of intents", () => {
  test("is too little below the fewest examples, and a model from there on", () => {
    const directory = temporaryDirectory();
    using store = closing(filled(directory, fewestExamples - 1));
    expect(store.model()).toBeUndefined();
    expect(store.train()).toBeUndefined();
    store.addExample("ada", { text: "the eighth", goals: ["resize"] });
    expect(store.model()?.goals).toContain("resize");
  });

  test("is the same in the next process", () => {
    const directory = temporaryDirectory();
    const request = { text: "resize it" };
    using first = closing(filled(directory, 20));
    const predicted = first.model()?.predict(request);
    using second = closing(new IntentStore(directory));
    expect(second.model()?.predict(request)).toEqual(predicted);
    expect(second.examples(3).map(({ account, text }) => [account, text])).toEqual(
      requests(20)
        .reverse()
        .slice(0, 3)
        .map(({ text }) => ["ada", text]),
    );
  });

  test("is learned by one process from what another one keeps", () => {
    const directory = temporaryDirectory();
    using one = closing(filled(directory, 40));
    using other = closing(new IntentStore(directory));
    const [before, seen] = [one.model()?.version, other.model()?.version];
    expect(seen).toBe(before);
    one.addExample("ada", { text: "sing it as a song", goals: ["song"] });
    expect(other.model()?.goals).toContain("song");
    expect(one.model()?.goals).toContain("song");
    expect(one.model()?.version).toBe((before ?? 0) + 1);
  });

  test("keeps an example once, and forgets it when it is told to", () => {
    using store = closing(new IntentStore(temporaryDirectory()));
    for (let i = 0; i < 3; i++) store.addExample("ada", { text: "x", facets: ["b", "a"], goals: ["g"] });
    store.addExample("ada", { text: "x", facets: ["a", "b"], goals: ["g"] });
    expect(store.countExamples()).toBe(1);
    const [kept] = store.examples(9);
    expect(store.removeExample(kept?.id ?? -1)).toBe(true);
    expect(store.removeExample(kept?.id ?? -1)).toBe(false);
    expect(store.countExamples()).toBe(0);
  });

  test("adds up how often graphs were run, by account", () => {
    using store = closing(new IntentStore(temporaryDirectory()));
    const use = { dataType: "T", hash: "h", goals: ["g"], functions: ["f"] };
    store.addUses([
      { ...use, account: "ada", times: 2 },
      { ...use, account: "bob", times: 1 },
    ]);
    store.addUses([{ ...use, account: "ada", times: 3 }]);
    expect(store.uses(9)).toEqual([
      { ...use, account: "ada", times: 5 },
      { ...use, account: "bob", times: 1 },
    ]);
  });

  test("makes a model anew that was damaged, and says so", () => {
    const directory = temporaryDirectory();
    filled(directory, 20).close();
    const trained = new IntentStore(directory);
    trained.model();
    trained.close();
    const database = new DatabaseSync(join(directory, "intent.db"));
    database.exec("UPDATE model SET bytes = zeroblob(100)");
    database.close();
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    using store = closing(new IntentStore(directory));
    expect(store.model()?.goals).toContain("resize");
    expect(warned).toHaveBeenCalledWith(expect.stringContaining("made anew"), expect.anything());
    using next = closing(new IntentStore(directory));
    expect(next.model()?.predict({ text: "resize it" }).goals).toEqual(["resize"]);
    warned.mockRestore();
  });

  test("is refused where its file is something else", () => {
    const directory = temporaryDirectory();
    writeFileSync(
      join(directory, "intent.db"),
      "not a database, but long enough to be taken for one".repeat(20),
    );
    expect(() => new IntentStore(directory)).toThrow(expect.objectContaining({ code: "FILE_UNREADABLE" }));
  });
});

function closing(store: IntentStore): IntentStore & Disposable {
  return Object.assign(store, { [Symbol.dispose]: () => store.close() });
}
