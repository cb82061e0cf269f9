import { file, load, samplePixels, sampleText } from "./packages.ts";
import type { Work } from "./work.ts";

interface Encoder {
  init(module: WebAssembly.Module): Promise<void>;
  default(picture: object, options: object): Promise<ArrayBuffer>;
}

type Brotli = Record<"compress" | "decompress", (bytes: Uint8Array, options?: object) => Uint8Array>;

interface Zstd {
  init(): Promise<void>;
  compress(bytes: Uint8Array, level: number): Uint8Array;
  decompress(bytes: Uint8Array): Uint8Array;
}

interface Sodium {
  ready: Promise<void>;
  crypto_secretbox_easy(message: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array;
  crypto_secretbox_open_easy(box: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array;
  crypto_sign_seed_keypair(seed: Uint8Array): { privateKey: Uint8Array; publicKey: Uint8Array };
  crypto_sign_detached(message: Uint8Array, key: Uint8Array): Uint8Array;
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean;
  crypto_generichash(length: number, message: Uint8Array, key: Uint8Array): Uint8Array;
}

type Hashes = Record<string, (data: unknown, ...parameters: unknown[]) => Promise<string>>;

const bytes = () => new TextEncoder().encode(sampleText(1500));

export const codecs: Readonly<Record<string, Work>> = {
  "brotli-wasm": async () => {
    const { compress, decompress } = load("brotli-wasm") as Brotli;
    const fast = compress(bytes(), { quality: 2 });
    const small = compress(bytes(), { quality: 11 });
    return { fast, small, fastBack: decompress(fast), smallBack: decompress(small) };
  },

  "@bokuweb/zstd-wasm": async () => {
    const zstd = load("@bokuweb/zstd-wasm") as Zstd;
    await zstd.init();
    const fast = zstd.compress(bytes(), 1);
    const small = zstd.compress(bytes(), 19);
    return { fast, small, fastBack: zstd.decompress(fast), smallBack: zstd.decompress(small) };
  },

  "@jsquash/jpeg": async () => {
    const { init, default: encode } = load("@jsquash/jpeg/encode.js") as Encoder;
    await init(new WebAssembly.Module(file("@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm")));
    const picture = { data: samplePixels(160, 120), width: 160, height: 120 };
    return {
      progressive: new Uint8Array(await encode(picture, { quality: 80 })),
      baseline: new Uint8Array(await encode(picture, { quality: 30, baseline: true, progressive: false })),
    };
  },

  "@jsquash/webp": async () => {
    const { init, default: encode } = load("@jsquash/webp/encode.js") as Encoder;
    await init(new WebAssembly.Module(file("@jsquash/webp/codec/enc/webp_enc_simd.wasm")));
    const picture = { data: samplePixels(160, 120), width: 160, height: 120 };
    return {
      lossy: new Uint8Array(await encode(picture, { quality: 70 })),
      lossless: new Uint8Array(await encode(picture, { lossless: 1 })),
    };
  },

  "hash-wasm": async () => {
    const hashes = load("hash-wasm") as Hashes;
    const found: string[] = [];
    for (const name of ["md5", "sha1", "sha256", "sha512", "sha3", "keccak", "blake2b", "blake3", "crc32"]) {
      found.push(`${name} ${await hashes[name]?.(bytes())}`);
    }
    for (const name of ["xxhash32", "xxhash64", "xxhash3", "xxhash128", "ripemd160", "sm3", "whirlpool"]) {
      found.push(`${name} ${await hashes[name]?.(bytes())}`);
    }
    const salt = new Uint8Array(16).fill(7);
    const argon = {
      password: "loom",
      salt,
      parallelism: 1,
      iterations: 2,
      memorySize: 256,
      hashLength: 32,
      outputType: "hex",
    };
    found.push(`argon2id ${await hashes.argon2id?.(argon)}`);
    found.push(
      `bcrypt ${await hashes.bcrypt?.({ password: "loom", salt, costFactor: 5, outputType: "hex" })}`,
    );
    found.push(
      `scrypt ${await hashes.scrypt?.({ password: "loom", salt, costFactor: 64, blockSize: 8, parallelism: 1, hashLength: 32, outputType: "hex" })}`,
    );
    return { found: found.join("\n") };
  },

  "libsodium-wrappers": async () => {
    const sodium = load("libsodium-wrappers") as Sodium;
    await sodium.ready;
    const key = new Uint8Array(32).fill(3);
    const nonce = new Uint8Array(24).fill(5);
    const box = sodium.crypto_secretbox_easy(bytes(), nonce, key);
    const { privateKey, publicKey } = sodium.crypto_sign_seed_keypair(key);
    const signature = sodium.crypto_sign_detached(box, privateKey);
    const verified = sodium.crypto_sign_verify_detached(signature, box, publicKey);
    const forged = sodium.crypto_sign_verify_detached(signature, bytes(), publicKey);
    const hash = sodium.crypto_generichash(32, bytes(), key);
    let failure = "";
    try {
      sodium.crypto_secretbox_open_easy(box.fill(0, 0, 3), nonce, key);
    } catch (error) {
      failure = String(error);
    }
    return { box, publicKey, signature, verified: `${verified} ${forged}`, hash, failure };
  },
};
