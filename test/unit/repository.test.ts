import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { readContract } from "../../glue-gen/index.ts";
import { Repository } from "../../runtime/repository/index.ts";
import { componentOf, functionFile, smallComponent } from "../support/components.ts";
import { standardFiles } from "../support/contracts.ts";
import { temporaryDirectory } from "../support/temporary.ts";

function open(directory = temporaryDirectory()): { repository: Repository; directory: string } {
  const repository = Repository.open(directory);
  onTestFinished(() => repository.close());
  return { repository, directory };
}

const names = (found: readonly { contract: { name: string } }[]): string[] =>
  found.map(({ contract }) => contract.name);

const code = (expected: string) => expect.objectContaining({ code: expected });

describe("publishing a component", () => {
  test("keeps contract and bytes, and finds both again after it was closed", () => {
    const component = smallComponent("Shout", { summary: "Shout" });
    const { repository, directory } = open();
    const published = repository.publishComponent(component);
    expect(published).toMatchObject({
      size: component.length,
      contract: { name: "acme.v1.Shout", version: "1.0.0" },
    });
    expect(Date.parse(published.publishedAt)).toBeGreaterThan(0);
    repository.close();
    const { repository: again } = open(directory);
    expect(again.find("acme.v1.Shout")).toEqual(published);
    expect(again.find("acme.v1.Shout", "1.0.0")).toEqual(published);
    expect(again.artifact(published.digest)).toEqual(component);
    expect(again.schema().messages["acme.v1.ShoutRequest"]).toEqual(
      published.contract.schema.messages["acme.v1.ShoutRequest"],
    );
  });

  test("changes nothing the second time", () => {
    const { repository } = open();
    const first = repository.publishComponent(smallComponent("Shout"));
    const { generation } = repository;
    expect(repository.publishComponent(smallComponent("Shout"))).toEqual(first);
    expect(repository.generation).toBe(generation);
  });

  test("takes a version built again where the publisher vouches for it, and keeps the earlier bytes", () => {
    const { repository } = open();
    const first = repository.publishComponent(smallComponent("Shout"));
    const other = smallComponent("Shout", { summary: "Louder" });
    const second = repository.publishComponent(other, { rebuilt: true });
    const { name, version } = first.contract;
    expect(second.digest).not.toBe(first.digest);
    expect(repository.find(name)).toEqual(second);
    expect(repository.find(name, version)).toEqual(second);
    expect(repository.findDigest(first.digest)).toEqual(first);
    expect(repository.artifact(first.digest)).toHaveLength(first.size);
    expect(repository.functions()).toEqual([second]);
    // Back to the first build, as after a downgrade.
    const third = repository.publishComponent(smallComponent("Shout"), { rebuilt: true });
    expect(third).toEqual(first);
    expect(repository.functions()).toEqual([first]);
    expect(repository.find(name, version)).toEqual(first);
  });

  test("refuses other bytes under a version that is taken", () => {
    const { repository } = open();
    repository.publishComponent(smallComponent("Shout"));
    const { generation } = repository;
    const other = smallComponent("Shout", { summary: "Louder" });
    expect(() => repository.publishComponent(other)).toThrow(code("REPOSITORY_VERSION_TAKEN"));
    expect(repository.generation).toBe(generation);
    expect(names(repository.functions())).toEqual(["acme.v1.Shout"]);
  });

  test("refuses a message that differs from the published one, and keeps nothing of the rest", () => {
    const { repository } = open();
    repository.publishComponent(smallComponent("Shout", { takes: "string text = 1;" }));
    const changed = smallComponent("Shout", { version: "1.1.0", takes: "string text = 1; bool more = 2;" });
    expect(() => repository.publishComponent(changed)).toThrow(
      expect.objectContaining({ code: "CONTRACT_CONFLICT", place: "acme.v1.ShoutRequest" }),
    );
    expect(repository.find("acme.v1.Shout", "1.1.0")).toBeUndefined();
    expect(repository.schema().messages["acme.v1.ShoutRequest"]?.fields).toHaveLength(1);
  });

  test("takes a message whose comments alone differ", () => {
    const { repository } = open();
    repository.publishComponent(smallComponent("Shout", { comment: "Once." }));
    repository.publishComponent(smallComponent("Shout", { version: "1.0.1", comment: "Twice." }));
    expect(repository.find("acme.v1.Shout")?.contract.version).toBe("1.0.1");
  });

  test("refuses a name that stands for something of another kind", () => {
    const { repository } = open();
    repository.publishSchema({
      "acme/v1/shout.proto": 'syntax = "proto3"; package acme.v1; message Shout {}',
    });
    expect(() => repository.publishComponent(smallComponent("Shout"))).toThrow(
      expect.objectContaining({
        code: "CONTRACT_CONFLICT",
        message: "acme.v1.Shout is a function here, but is published as a message.",
      }),
    );
  });

  test("refuses bytes that are no artifact", () => {
    const { repository } = open();
    expect(() => repository.publishComponent(new Uint8Array(100))).toThrow(code("ARTIFACT_INVALID"));
    expect(repository.generation).toBe(0);
  });

  test("writes no part of a file under its final name", () => {
    const { repository, directory } = open();
    const { digest } = repository.publishComponent(smallComponent("Shout"));
    const folder = join(directory, "artifacts", digest.slice(0, 2));
    expect(readdirSync(folder)).toEqual([`${digest}.wasm`]);
  });
});

describe("the newest version", () => {
  test.each([
    [["1.9.0", "1.10.0", "1.2.0"], "1.10.0"],
    [["1.0.0", "2.0.0-beta.1"], "1.0.0"],
    [["1.0.0-beta.2", "1.0.0-beta.10"], "1.0.0-beta.10"],
  ])("of %j is %s", (versions, newest) => {
    const { repository } = open();
    for (const version of versions) {
      repository.publishComponent(smallComponent("Shout", { version }));
    }
    expect(repository.find("acme.v1.Shout")?.contract.version).toBe(newest);
    expect(repository.functions().map(({ contract }) => contract.version)).toEqual([newest]);
    for (const version of versions) {
      expect(repository.find("acme.v1.Shout", version)?.contract.version).toBe(version);
    }
    expect(repository.find("acme.v1.Shout", "9.9.9")).toBeUndefined();
    expect(repository.find("__proto__")).toBeUndefined();
  });
});

describe("publishing schemas", () => {
  const event = `
syntax = "proto3";
package acme.v1;
import "heddle/v1/options.proto";
import "std/png/v1/png.proto";
import "std/text/v1/text.proto";
message Uploaded {
  option (heddle.v1.event) = { type: "acme.uploaded" rule: "acme" goals: "std.png.v1.Png" };
  std.png.v1.Png png = 1;
}
`;

  test("adds types, concepts and events, but no functions", () => {
    const { repository } = open();
    repository.publishSchema(standardFiles());
    expect(Object.keys(repository.schema().events)).toEqual([
      "com.github.issues.opened",
      "photo.uploaded",
      "table.uploaded",
    ]);
    expect(repository.schema().concepts["std.photo.v1.Thumbnail"]?.of).toBe("std.image.v1.ScaledImage");
    expect(repository.schema().enums["std.table.v1.Period"]?.values).toHaveLength(4);
    expect(repository.functions()).toEqual([]);
  });

  test("finds what a file imports among what was published before", () => {
    const { repository } = open();
    expect(() => repository.publishSchema({ "acme/v1/uploaded.proto": event })).toThrow(
      code("CONTRACT_INVALID"),
    );
    repository.publishSchema(standardFiles());
    repository.publishSchema({ "acme/v1/uploaded.proto": event });
    expect(repository.schema().events["acme.uploaded"]?.message).toBe("acme.v1.Uploaded");
  });

  test("changes nothing the second time, and the order of files does not matter", () => {
    const { repository } = open();
    const files = standardFiles();
    repository.publishSchema(files);
    const { generation } = repository;
    const schema = repository.schema();
    repository.publishSchema(Object.fromEntries(Object.entries(files).reverse()));
    expect(repository.generation).toBe(generation);
    expect(repository.schema()).toBe(schema);
  });

  test("refuses to describe events otherwise than before", () => {
    const { repository } = open();
    repository.publishSchema(standardFiles());
    const other = `
syntax = "proto3";
package acme.v1;
import "heddle/v1/options.proto";
message Photo { option (heddle.v1.event) = { type: "photo.uploaded" rule: "acme" }; }
`;
    expect(() => repository.publishSchema({ "acme/v1/photo.proto": other })).toThrow(
      code("CONTRACT_CONFLICT"),
    );
    expect(repository.schema().messages["acme.v1.Photo"]).toBeUndefined();
  });

  test("takes the whole standard library as components, too", () => {
    const { repository } = open();
    const files = standardFiles();
    const component = componentOf(files, "std.png.v1.Decode");
    repository.publishSchema(files);
    repository.publishComponent(component);
    expect(names(repository.functions())).toEqual(["std.png.v1.Decode"]);
  });
});

describe("searching", () => {
  function library(): Repository {
    const { repository } = open();
    const functions = {
      ...functionFile("ComputeBlurHash", { summary: "A placeholder", keywords: ["image"] }),
    };
    repository.publishComponent(componentOf(functions, "acme.v1.ComputeBlurHash"));
    repository.publishComponent(
      smallComponent("Resize", { summary: "Scale an image", keywords: ["thumbnail"] }),
    );
    repository.publishComponent(smallComponent("Image", { summary: "Something else" }));
    return repository;
  }

  test("puts names before keywords, and keywords before summaries", () => {
    expect(names(library().search("image"))).toEqual([
      "acme.v1.Image",
      "acme.v1.ComputeBlurHash",
      "acme.v1.Resize",
    ]);
  });

  test("finds parts of names, names written together, and beginnings of words", () => {
    const repository = library();
    for (const query of ["hash", "BlurHash", "blur hash", "computeblurhash", "placeh", "PLACEHOLDER!"]) {
      expect(names(repository.search(query)), query).toEqual(["acme.v1.ComputeBlurHash"]);
    }
  });

  test("puts functions that have more of the words first", () => {
    expect(names(library().search("scale image thumbnail"))[0]).toBe("acme.v1.Resize");
  });

  test("finds nothing for nothing, and for text that is made to hurt", () => {
    const repository = library();
    for (const query of [
      "",
      "  ",
      "'; DROP TABLE functions; --",
      "%",
      "\u0000",
      "__proto__ ".repeat(100_000),
    ]) {
      expect(repository.search(query)).toEqual([]);
    }
    expect(names(repository.functions())).toHaveLength(3);
  });
});

describe("what was published", () => {
  test("cannot be changed or removed in the index", () => {
    const { repository, directory } = open();
    repository.publishComponent(smallComponent("Shout"));
    const database = new DatabaseSync(join(directory, "repository.db"));
    onTestFinished(() => database.close());
    for (const table of ["history", "functions", "sources", "declarations"]) {
      expect(() => database.exec(`DELETE FROM ${table}`), table).toThrow("append-only");
    }
    expect(() => database.exec("UPDATE functions SET digest = 'x'")).toThrow("append-only");
  });

  test("is read from the artifacts again where the cache of contracts is gone, damaged or of another Heddle", () => {
    const { repository, directory } = open();
    const published = repository.publishComponent(smallComponent("Shout"));
    repository.close();
    for (const damage of [
      "DELETE FROM contract_cache",
      "UPDATE contract_cache SET contract = '{'",
      "DELETE FROM contract_cache WHERE model = 3",
      "UPDATE contract_cache SET contract = '{' WHERE model = 3",
      "UPDATE contract_cache SET model = model - 2",
    ]) {
      const database = new DatabaseSync(join(directory, "repository.db"));
      database.exec(damage);
      database.close();
      const { repository: again } = open(directory);
      expect(again.find("acme.v1.Shout"), damage).toEqual(published);
      again.publishComponent(smallComponent(`Other${damage.length}`));
      again.functions();
      again.close();
      const reader = new DatabaseSync(join(directory, "repository.db"));
      const cached = (model: number) =>
        reader
          .prepare("SELECT contract FROM contract_cache WHERE digest = ? AND model = ?")
          .get(published.digest, model)?.contract;
      const { schema, sources, ...head } = published.contract;
      expect(JSON.parse(cached(2) as string), damage).toEqual(JSON.parse(JSON.stringify(head)));
      expect(JSON.parse(cached(3) as string), damage).toEqual({ schema, sources });
      reader.close();
    }
    expect(readContract(smallComponent("Shout"))).toEqual(published.contract);
  });

  test("is read whole where it declares more than is read at once, and is refused where a declaration is damaged", () => {
    const { repository, directory } = open();
    const text = (file: number) =>
      `syntax = "proto3"; package p${file}.v1;${Array.from({ length: 500 }, (_, i) => ` message M${i} {}`).join("")}`;
    for (let file = 0; file < 5; file++) {
      repository.publishSchema({ [`p${file}.proto`]: text(file) });
      const { repository: again } = open(directory);
      const { messages } = again.schema();
      expect(Object.keys(messages)).toEqual(Object.keys(messages).sort());
      expect(Object.keys(messages)).toHaveLength(500 * (file + 1));
      expect(messages).toEqual(repository.schema().messages);
      again.close();
    }
    repository.close();
    const database = new DatabaseSync(join(directory, "repository.db"));
    database.exec("DROP TRIGGER declarations_no_update");
    database.exec("UPDATE declarations SET body = body || '}' WHERE name = 'p3.v1.M7'");
    database.close();
    const { repository: damaged } = open(directory);
    expect(() => damaged.schema()).toThrow(code("REPOSITORY_CORRUPT"));
  });

  test("is refused where an artifact has other bytes than its name says, or is gone", () => {
    const { repository, directory } = open();
    const { digest } = repository.publishComponent(smallComponent("Shout"));
    const path = join(directory, "artifacts", digest.slice(0, 2), `${digest}.wasm`);
    writeFileSync(path, readFileSync(path).subarray(1));
    expect(() => repository.artifact(digest)).toThrow(code("REPOSITORY_CORRUPT"));
    rmSync(path);
    expect(() => repository.artifact(digest)).toThrow(
      expect.objectContaining({ code: "REPOSITORY_CORRUPT", place: path }),
    );
  });

  test("gives no file for what is no digest", () => {
    const { repository } = open();
    for (const digest of ["../../repository.db", "", "a".repeat(64), "A".repeat(64)]) {
      expect(() => repository.artifact(digest)).toThrow(code("FUNCTION_UNKNOWN"));
    }
  });
});

describe("opening a directory", () => {
  test("refuses an index that is none", () => {
    const directory = temporaryDirectory();
    writeFileSync(
      join(directory, "repository.db"),
      "not a database, and long enough to be taken for one".repeat(100),
    );
    expect(() => Repository.open(directory)).toThrow(code("REPOSITORY_CORRUPT"));
  });

  test("refuses an index of a newer layout, and leaves it as it is", () => {
    const { repository, directory } = open();
    repository.close();
    const path = join(directory, "repository.db");
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(() => Repository.open(directory)).toThrow("layout 99");
    const after = new DatabaseSync(path);
    expect(after.prepare("PRAGMA user_version").get()?.user_version).toBe(99);
    after.close();
  });

  test("refuses a directory that is a file", () => {
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "");
    expect(() => Repository.open(join(file, "inside"))).toThrow(code("FILE_UNREADABLE"));
    expect(existsSync(join(file, "inside"))).toBe(false);
  });

  test("says that it was closed", () => {
    const { repository } = open();
    repository.close();
    repository.close();
    expect(() => repository.functions()).toThrow(code("CLOSED"));
    expect(() => repository.publishComponent(smallComponent("Shout"))).toThrow(code("CLOSED"));
  });
});

describe("two repositories over one directory", () => {
  test("see what the other one publishes", () => {
    const { repository: one, directory } = open();
    const { repository: two } = open(directory);
    expect(two.functions()).toEqual([]);
    const published = one.publishComponent(smallComponent("Shout"));
    expect(two.functions()).toEqual([published]);
    expect(two.generation).toBe(one.generation);
    expect(two.publishComponent(smallComponent("Shout"))).toEqual(published);
  });

  test("look for what the other one publishes once a millisecond while they are held, and see their own at once", () => {
    const clock = vi.spyOn(performance, "now").mockReturnValue(1000);
    onTestFinished(() => clock.mockRestore());
    const { repository: one, directory } = open();
    const { repository: two } = open(directory);
    two.hold();
    one.publishComponent(smallComponent("Shout"));
    clock.mockReturnValue(1000.999);
    two.hold();
    expect(two.generation).toBe(0);
    clock.mockReturnValue(1001);
    expect(two.generation).toBe(1);
    two.hold();
    two.publishComponent(smallComponent("Whisper"));
    expect(two.generation).toBe(2);
    two.hold();
    const same = one.publishComponent(smallComponent("Cry"));
    expect(two.find("acme.text.v1.Cry")).toBeUndefined();
    expect(two.publishComponent(smallComponent("Cry"))).toEqual(same);
    expect(two.find(same.contract.name)).toEqual(same);
  });

  test("publish from several processes at once without losing anything", () => {
    const directory = temporaryDirectory();
    const script = fileURLToPath(new URL("../support/publish-many.ts", import.meta.url));
    // A shell, so that the processes run beside each other and are all waited for.
    const command = ["A", "B", "C"].map((prefix) => `"$0" "${script}" "${directory}" ${prefix} & `).join("");
    execFileSync("/bin/sh", ["-c", `${command}wait`, process.execPath], { stdio: "pipe" });
    const { repository } = open(directory);
    expect(repository.functions()).toHaveLength(31);
    expect(repository.generation).toBe(31);
  });
});
