// Reads the frozen vectors with a second implementation, from e2ee.md alone: WebCrypto for hashes, HKDF, AES-GCM and Ed25519,
// `@hpke/core` for HPKE, `@hpke/hybridkem-x-wing` for X-Wing (ML-KEM of another author). Run before a vector is committed:
//
//   npm install @hpke/core@1.9.0 @hpke/hybridkem-x-wing@0.7.0 && node second_library.mjs
//
// Not part of the tests: `formats/vectors.rs` demands byte equality, and opens the copies with `hpke-rs`.

import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { deepStrictEqual as same } from "node:assert";
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";

const { subtle } = webcrypto;
const read = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url)));
const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (data) => Buffer.from(data).toString("hex");
const text = (string) => new TextEncoder().encode(string);
const join = (...parts) => new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));
const hash = async (domain, ...parts) => new Uint8Array(await subtle.digest("SHA-256", join(text(domain), [0], ...parts)));

async function hkdf(ikm, salt, info, length) {
  const key = await subtle.importKey("raw", ikm, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, length * 8));
}

async function verify(seed, signature, input) {
  // PKCS#8 of an Ed25519 seed, to find the public key.
  const pkcs8 = join(bytes("302e020100300506032b657004220420"), seed);
  const key = await subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const { x } = await subtle.exportKey("jwk", key);
  const jwk = { kty: "OKP", crv: "Ed25519", x };
  const pub = await subtle.importKey("jwk", jwk, "Ed25519", false, ["verify"]);
  return subtle.verify("Ed25519", pub, signature, input);
}

const archiveSuite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const boxSuite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

for (const vector of read("messages")) {
  const [header, body, archive] = [vector.header, vector.body, vector.archive].map(bytes);
  const hHeader = await hash("konsil header v1", header);
  const hBody = await hash("konsil body hash v1", body);
  const hArchive = await hash("konsil archive hash v1", archive);
  same(hex(join(hHeader, hBody, hArchive)), vector.mls_aad);
  const signed = join(text("konsil message v1"), [0], hHeader, hBody, hArchive);
  same(await verify(bytes(vector.device_seed), bytes(vector.signature), signed), true);

  const secret = bytes(vector.key_and_seed);
  const [K, seed] = [secret.slice(0, 32), secret.slice(32)];
  const keys = await hkdf(K, new Uint8Array(), join(text("konsil body v1"), [0], hHeader), 64);
  same(hex(body.slice(0, 32)), hex(keys.slice(32)), "commitment");
  const aes = await subtle.importKey("raw", keys.slice(0, 32), "AES-GCM", false, ["decrypt"]);
  const additionalData = join(text("konsil body aad v1"), [0], hHeader);
  const padded = new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12), additionalData }, aes, body.slice(32)));
  const content = bytes(vector.content);
  same(hex(padded.slice(0, content.length)), vector.content);
  same(padded[content.length], 0x80);
  same(padded.slice(content.length + 1).every((byte) => byte === 0), true);
  console.log("ok", vector.name);
  if (!vector.archive_seed) continue;

  const kem = archiveSuite.kem;
  const pair = await kem.importKey("raw", bytes(vector.archive_seed), false);
  const publicKey = await kem.importKey("raw", bytes(vector.archive_public), true);
  const aad = join(text("konsil archive aad v1"), [0], hHeader, hBody);
  const info = text("konsil archive copy v1");
  const enc = archive.slice(0, 1120);
  const opened = await archiveSuite.open({ recipientKey: pair, enc, info }, archive.slice(1120), aad);
  same(hex(opened), vector.key_and_seed, "the archive copy holds K and seed");

  // And the other direction: made again, byte for byte, with the coins that follow from the seed.
  const suiteId = new Uint8Array([0, 1]);
  const hKey = await hash("konsil archive public key v1", bytes(vector.archive_public));
  const coins = await hkdf(join(seed, K), text("konsil archive v1"), join(suiteId, hKey, hHeader, hBody), 64);
  const sender = await archiveSuite.createSenderContext({ recipientPublicKey: publicKey, info, ekm: coins });
  same(hex(join(new Uint8Array(sender.enc), new Uint8Array(await sender.seal(secret, aad)))), vector.archive);
  console.log("ok archive copy of", vector.name);
}

const box = read("sealed_boxes");
const pair = await boxSuite.kem.deriveKeyPair(bytes(box.seed));
same(hex(await boxSuite.kem.serializePublicKey(pair.publicKey)), box.public);
const sealed = bytes(box.sealed);
const plain = await boxSuite.open({ recipientKey: pair, enc: sealed.slice(0, 32), info: bytes(box.info) }, sealed.slice(32), bytes(box.aad));
same(hex(plain), box.plaintext);
console.log("ok sealed box");
