import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { printKernel } from "../../functions-as/intent/print.ts";
import { Parameters } from "../../runtime/intent/parameters.ts";
import { Vocabulary } from "../../runtime/intent/vocabulary.ts";
import { WeightMean } from "../../runtime/intent/weight-mean.ts";
import { Block, hiddenSize, Workspace } from "../../runtime/intent/workspace.ts";

/** Numbers that differ, and that a 32-bit float holds. */
function numbers(length: number, from: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(i + from));
}

function filled(workspace: Workspace, length: number, from: number): Block {
  const block = new Block(workspace, length);
  block.numbers.set(numbers(length, from));
  return block;
}

const row = (block: Block, at: number) => [...block.numbers.subarray(at * hiddenSize, (at + 1) * hiddenSize)];
const counts = [0, 1, 3, 4, 5, 8, 11];

/** Fills the hidden layer, every third group of four columns with zeros, as if those were not active. */
function activate(workspace: Workspace, from: number): void {
  workspace.hidden.set(
    numbers(hiddenSize, from).map((value, j) => (Math.floor(j / 4) % 3 === 1 ? 0 : value)),
  );
  workspace.noteActive();
}

function expectClose(found: Iterable<number>, expected: readonly number[]): void {
  const list = [...found];
  expect(list).toHaveLength(expected.length);
  expect(Math.max(0, ...list.map((value, i) => Math.abs(value - (expected[i] as number))))).toBeLessThan(
    1e-4,
  );
}

test("the mean of weights is that of all passes, and is settled for", () => {
  const workspace = new Workspace();
  const vocabulary = new Vocabulary();
  vocabulary.add(["a", "b"]);
  const parameters = new Parameters(workspace, 1);
  parameters.addUnits(vocabulary);
  parameters.makeRoom(1);
  parameters.addRow(7);
  const mean = new WeightMean();
  for (const value of [1, 2, 6]) {
    for (const weights of parameters.weights()) weights.fill(value);
    mean.add(parameters);
  }
  mean.settle(parameters);
  const lengths = parameters.weights().map((weights) => weights.length);
  expect(lengths).toEqual([hiddenSize, hiddenSize, 3 * hiddenSize, 3, 1]);
  expect(parameters.weights().every((weights) => weights.every((value) => value === 3))).toBe(true);
});

test("the kernel is what its source says", async () => {
  const path = join(import.meta.dirname, "../../runtime/intent/kernel-code.ts");
  expect(readFileSync(path, "utf8")).toBe(await printKernel());
});

describe("the kernel", () => {
  test.each(counts)("adds %i rows to the hidden layer, each times its scale", (count) => {
    const workspace = new Workspace();
    const table = filled(workspace, 20 * hiddenSize, 1);
    const rows = Array.from({ length: count }, (_, i) => (i * 7) % 20);
    const expected = Array.from(numbers(hiddenSize, 2), (bias, j) =>
      rows.reduce((sum, at, k) => sum + (row(table, at)[j] as number) * (k - 1.5), bias),
    );
    workspace.hidden.set(numbers(hiddenSize, 2));
    workspace.rows.set(rows);
    workspace.scales.set(rows.map((_, k) => k - 1.5));
    workspace.addRows(table, count);
    expectClose(workspace.hidden, expected);
  });

  test.each(counts)("scores %i units", (count) => {
    const workspace = new Workspace();
    const [weights, biases] = [filled(workspace, 12 * hiddenSize, 3), filled(workspace, 12, 4)];
    activate(workspace, 5);
    workspace.scores.fill(7, count, count + 4);
    workspace.scoreUnits(weights, biases, count);
    const expected = Array.from({ length: count }, (_, unit) =>
      row(weights, unit).reduce(
        (sum, weight, j) => sum + weight * (workspace.hidden[j] as number),
        biases.numbers[unit] as number,
      ),
    );
    expectClose(workspace.scores.subarray(0, count), expected);
    expect([...workspace.scores.subarray(count, count + 4)]).toEqual([7, 7, 7, 7]);
  });

  test("corrects units by AdaGrad, and adds up what the hidden layer was wrong by", () => {
    const workspace = new Workspace();
    const [weights, squares] = [filled(workspace, 4 * hiddenSize, 6), new Block(workspace, 4 * hiddenSize)];
    squares.numbers.fill(0.25);
    const before = [0, 1, 2, 3].map((unit) => row(weights, unit));
    activate(workspace, 7);
    const errors = new Map([
      [3, 0.5],
      [1, -2],
    ]);
    workspace.units.set([...errors.keys()]);
    workspace.errors.set([...errors.values()]);
    workspace.learnUnits(weights, squares, errors.size, 0.1);
    for (const unit of [0, 1, 2, 3]) {
      const slopes = Array.from(workspace.hidden, (value) => value * (errors.get(unit) ?? 0));
      const sums = slopes.map((slope) => 0.25 + slope ** 2);
      expectClose(row(squares, unit), sums);
      const after = slopes.map(
        (slope, j) => (before[unit]?.[j] as number) - (0.1 * slope) / Math.sqrt(sums[j] as number),
      );
      expectClose(row(weights, unit), after);
    }
    const wrong = Array.from(workspace.hidden, (value, j) =>
      value === 0 ? 0 : 0.5 * (before[3]?.[j] as number) - 2 * (before[1]?.[j] as number),
    );
    expectClose(workspace.wrong, wrong);
  });

  test("corrects the rows that were listed where columns are active, each by its own factor, and no others", () => {
    const workspace = new Workspace();
    const table = filled(workspace, 3 * hiddenSize, 8);
    const before = [0, 1, 2].map((at) => row(table, at));
    activate(workspace, 10);
    workspace.wrong.set(numbers(hiddenSize, 9).map((value, j) => (workspace.hidden[j] === 0 ? 0 : value)));
    workspace.rows.set([2, 0]);
    workspace.scales.set([0.5, -3]);
    workspace.correctRows(table, 2);
    [-3, 0, 0.5].forEach((factor, at) => {
      const expected = Array.from(
        workspace.wrong,
        (value, j) => (before[at]?.[j] as number) - factor * value,
      );
      expectClose(row(table, at), expected);
    });
  });
});

describe("a workspace", () => {
  test("keeps what is in a block that grows, in its place or elsewhere, and what comes new is zero", () => {
    const workspace = new Workspace();
    const [first, second] = [filled(workspace, 10, 1), filled(workspace, 6, 2)];
    const [firstAt, secondAt] = [first.at, second.at];
    second.grow(200_000);
    expect(second.at).toBe(secondAt);
    first.grow(100_000);
    expect(first.at).not.toBe(firstAt);
    expect([...first.numbers.subarray(0, 10)]).toEqual([...numbers(10, 1)]);
    expect([...second.numbers.subarray(0, 6)]).toEqual([...numbers(6, 2)]);
    expect(first.numbers.length).toBeGreaterThanOrEqual(100_000);
    expect(second.numbers.length).toBeGreaterThanOrEqual(200_000);
    expect(first.numbers.subarray(10).every((value) => value === 0)).toBe(true);
    expect(second.numbers.subarray(6).every((value) => value === 0)).toBe(true);
    workspace.hidden.fill(1);
    workspace.rows[0] = 5;
    expect([first.numbers[0], second.numbers[0]]).toEqual([numbers(1, 1)[0], numbers(1, 2)[0]]);
  });
});
