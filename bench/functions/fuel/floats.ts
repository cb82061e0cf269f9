import { scratch } from "./scratch";

/** Multiplies two square matrices of small whole numbers and adds up the product, row by row. */
export function matmul(size: u32): u32 {
  const a = scratch();
  const b = a + size * size * 8;
  for (let i: u32 = 0; i < size * size; i++) {
    store<f64>(a + i * 8, <f64>(i % 7));
    store<f64>(b + i * 8, <f64>(i % 11));
  }
  let total: f64 = 0;
  for (let row: u32 = 0; row < size; row++) {
    for (let column: u32 = 0; column < size; column++) {
      let sum: f64 = 0;
      for (let k: u32 = 0; k < size; k++) {
        sum += load<f64>(a + (row * size + k) * 8) * load<f64>(b + (k * size + column) * 8);
      }
      total += sum * <f64>(row + 1);
    }
  }
  return <u32>(<u64>total);
}

const BODIES: u32 = 5;
/** Bytes of a body: position and velocity of three dimensions, and mass. */
const BODY: u32 = 56;

function body(index: u32, x: f64, y: f64, z: f64, vx: f64, vy: f64, vz: f64, mass: f64): void {
  const at = scratch() + index * BODY;
  store<f64>(at, x);
  store<f64>(at, y, 8);
  store<f64>(at, z, 16);
  store<f64>(at, vx, 24);
  store<f64>(at, vy, 32);
  store<f64>(at, vz, 40);
  store<f64>(at, mass, 48);
}

/** Planets that pull each other, in steps of a hundredth; billionths of the energy at the end. */
export function nbody(steps: u32): u32 {
  body(0, 0, 0, 0, 0, 0, 0, 40);
  body(1, 5, -1, 0, 0.5, 2.5, 0, 0.04);
  body(2, 8, 4, -0.5, -1, 1.75, 0.25, 0.0125);
  body(3, 13, -15, -0.25, 1, 0.875, -0.125, 0.002);
  body(4, 15, -26, 0.125, 1, 0.625, -0.25, 0.0025);
  for (let step: u32 = 0; step < steps; step++) advance(0.01);
  return <u32>(<i64>(energy() * 1e9));
}

function advance(dt: f64): void {
  const end = scratch() + BODIES * BODY;
  for (let i = scratch(); i < end; i += BODY) {
    for (let j = i + BODY; j < end; j += BODY) {
      const dx = load<f64>(i) - load<f64>(j);
      const dy = load<f64>(i, 8) - load<f64>(j, 8);
      const dz = load<f64>(i, 16) - load<f64>(j, 16);
      const squared = dx * dx + dy * dy + dz * dz;
      const magnitude = dt / (squared * Math.sqrt(squared));
      const pull = load<f64>(j, 48) * magnitude;
      store<f64>(i, load<f64>(i, 24) - dx * pull, 24);
      store<f64>(i, load<f64>(i, 32) - dy * pull, 32);
      store<f64>(i, load<f64>(i, 40) - dz * pull, 40);
      const push = load<f64>(i, 48) * magnitude;
      store<f64>(j, load<f64>(j, 24) + dx * push, 24);
      store<f64>(j, load<f64>(j, 32) + dy * push, 32);
      store<f64>(j, load<f64>(j, 40) + dz * push, 40);
    }
  }
  for (let i = scratch(); i < end; i += BODY) {
    store<f64>(i, load<f64>(i) + dt * load<f64>(i, 24));
    store<f64>(i, load<f64>(i, 8) + dt * load<f64>(i, 32), 8);
    store<f64>(i, load<f64>(i, 16) + dt * load<f64>(i, 40), 16);
  }
}

function energy(): f64 {
  const end = scratch() + BODIES * BODY;
  let sum: f64 = 0;
  for (let i = scratch(); i < end; i += BODY) {
    const vx = load<f64>(i, 24);
    const vy = load<f64>(i, 32);
    const vz = load<f64>(i, 40);
    sum += 0.5 * load<f64>(i, 48) * (vx * vx + vy * vy + vz * vz);
    for (let j = i + BODY; j < end; j += BODY) {
      const dx = load<f64>(i) - load<f64>(j);
      const dy = load<f64>(i, 8) - load<f64>(j, 8);
      const dz = load<f64>(i, 16) - load<f64>(j, 16);
      sum -= (load<f64>(i, 48) * load<f64>(j, 48)) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return sum;
}

/** Iterations of all points of a square picture of the Mandelbrot set. */
export function mandelbrot(size: u32): u32 {
  let total: u32 = 0;
  for (let row: u32 = 0; row < size; row++) {
    const ci = (2.0 * <f64>row) / <f64>size - 1.0;
    for (let column: u32 = 0; column < size; column++) {
      const cr = (2.0 * <f64>column) / <f64>size - 1.5;
      let zr: f64 = 0;
      let zi: f64 = 0;
      let i: u32 = 0;
      for (; i < 50; i++) {
        const rr = zr * zr;
        const ii = zi * zi;
        if (rr + ii > 4) break;
        zi = 2 * zr * zi + ci;
        zr = rr - ii + cr;
      }
      total += i;
    }
  }
  return total;
}
