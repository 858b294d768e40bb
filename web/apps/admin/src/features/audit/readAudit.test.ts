import type { AuditLine } from "@konsil/admin-api";
import { beforeEach, expect, test, vi } from "vitest";
import type { AdministrationAccess } from "../../administration/AdministrationAccess.ts";
import { keepSeen, lastSeen } from "./lastSeen.ts";
import { readAudit } from "./readAudit.ts";

vi.mock("./auditChain.ts", () => ({ firstBroken: () => Promise.resolve(null) }));

const chainOf = (number: number) => `c${number}`;
const line = (number: number): AuditLine => ({ number, chain: chainOf(number), at: number, action: "lock_person", target: "", person: null, actor: { id: "p", name: "Petra" } });

/** A log of so many lines; `meanwhile` happens while its page is on the way. */
function logOf(length: number, meanwhile: () => void = () => undefined): AdministrationAccess {
  const get = (path: string, options?: { params: { query: { before?: number; limit: number } } }) => {
    if (path.endsWith("/verification")) return { lines: length, first_broken: null };
    const { before = length + 1, limit } = options?.params.query ?? { limit: 1 };
    const lines = Array.from({ length }, (_, at) => line(length - at)).filter(({ number }) => number < before);
    meanwhile();
    return { lines: lines.slice(0, limit), chain_before: "", recipe: { domain: "" }, next: null };
  };
  const ask = (question: (client: { GET: typeof get }) => unknown) => Promise.resolve().then(() => question({ GET: get }));
  return { ask } as unknown as AdministrationAccess;
}

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
});

test("what was seen is remembered, and its loss noticed", async () => {
  expect((await readAudit(logOf(7), "p", 10)).lost).toBeNull();
  expect(lastSeen("p")).toEqual({ number: 7, chain: chainOf(7) });
  expect((await readAudit(logOf(5), "p", 10)).lost).toBe(7);
  expect(lastSeen("p")?.number).toBe(7);
});

test("what another tab saw meanwhile is no loss, and stays what was seen last", async () => {
  keepSeen("p", line(6));
  const audit = await readAudit(logOf(7, () => keepSeen("p", line(9))), "p", 10);
  expect(audit.lost).toBeNull();
  expect(lastSeen("p")?.number).toBe(9);
});
