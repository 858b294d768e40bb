/**
 * Checks the chain of the audit log: every line's hash covers the line and the hash of the line before, so that nothing can be
 * changed, taken out or put in between without all later hashes becoming wrong. The recipe is the server's own words.
 */
import type { AuditLine } from "@konsil/admin-api";

function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function bytesOfNumber(number: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  return bytes;
}

/** Chain hash after a line, in hex. */
export async function chainAfter(before: string, domain: string, line: AuditLine): Promise<string> {
  const text = new TextEncoder();
  const [action, target] = [text.encode(line.action), text.encode(line.target)];
  const parts = [
    text.encode(domain),
    new Uint8Array(1),
    bytesOfHex(before),
    bytesOfNumber(line.number),
    bytesOfNumber(line.at),
    bytesOfHex(line.actor.id.replaceAll("-", "")),
    bytesOfNumber(action.length),
    action,
    bytesOfNumber(target.length),
    target,
  ];
  const whole = new Uint8Array(await new Blob(parts).arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Number of the first line that does not continue the one before it; null when all do. Lines are newest first, without gaps. */
export async function firstBroken(lines: AuditLine[], before: string, domain: string): Promise<number | null> {
  let [chain, number] = [before, lines.at(-1)?.number ?? 1];
  for (const line of lines.toReversed()) {
    chain = await chainAfter(chain, domain, line);
    if (line.number !== number || line.chain !== chain) return line.number;
    number += 1;
  }
  return null;
}
