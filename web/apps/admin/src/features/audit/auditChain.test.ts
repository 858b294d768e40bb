import type { AuditLine } from "@konsil/admin-api";
import { expect, test } from "vitest";
import { chainAfter, firstBroken } from "./auditChain.ts";

const DOMAIN = "konsil audit line v1";
const GENESIS = "0".repeat(64);
const PETRA = "0190b1d8-7c3a-7000-8000-0123456789ab";

async function log(acts: string[]): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  let chain = GENESIS;
  for (const [index, action] of acts.entries()) {
    const line: AuditLine = { number: index + 1, at: 1_000 + index, actor: { id: PETRA, name: "Petra" }, action, target: "x", person: null, chain: "" };
    chain = await chainAfter(chain, DOMAIN, line);
    lines.unshift({ ...line, chain });
  }
  return lines;
}

test("a whole chain holds, and so does the end of one", async () => {
  const lines = await log(["put_invitation", "certify", "set_person_state"]);
  expect(await firstBroken(lines, GENESIS, DOMAIN)).toBeNull();
  const [newest, middle, oldest] = lines;
  expect(await firstBroken([newest, middle] as AuditLine[], oldest?.chain ?? "", DOMAIN)).toBeNull();
  expect(await firstBroken([], GENESIS, DOMAIN)).toBeNull();
});

test("a changed line breaks there, a removed one where it is missing", async () => {
  const lines = await log(["put_invitation", "certify", "set_person_state"]);
  const changed = lines.map((line) => (line.number === 2 ? { ...line, target: "y" } : line));
  expect(await firstBroken(changed, GENESIS, DOMAIN)).toBe(2);
  expect(await firstBroken(lines.filter((line) => line.number !== 2), GENESIS, DOMAIN)).toBe(3);
});

test("the hash is the server's", async () => {
  const line: AuditLine = { number: 1, at: 1_000, actor: { id: PETRA, name: null }, action: "put_invitation", target: "x", person: null, chain: "" };
  const bytes = Buffer.concat([
    Buffer.from(DOMAIN),
    Buffer.alloc(1 + 32),
    Buffer.from("0000000000000001", "hex"),
    Buffer.from("00000000000003e8", "hex"),
    Buffer.from(PETRA.replaceAll("-", ""), "hex"),
    Buffer.from("000000000000000e", "hex"),
    Buffer.from("put_invitation"),
    Buffer.from("0000000000000001", "hex"),
    Buffer.from("x"),
  ]);
  const { createHash } = await import("node:crypto");
  expect(await chainAfter(GENESIS, DOMAIN, line)).toBe(createHash("sha256").update(bytes).digest("hex"));
});
