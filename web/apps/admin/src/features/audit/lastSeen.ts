/**
 * The newest line of the audit log that this browser has seen. A chain cannot tell that its end was cut off; whoever looked before can.
 * Kept for each administrator, because another hospital at the same address has another log.
 */
import type { AuditLine } from "@konsil/admin-api";

export interface Seen {
  number: number;
  chain: string;
}

const keyOf = (administrator: string) => `konsil.audit.${administrator}`;

/** None before the first look, and none where the browser keeps nothing. */
export function lastSeen(administrator: string): Seen | null {
  try {
    const { number, chain } = JSON.parse(localStorage.getItem(keyOf(administrator)) ?? "{}") as Partial<Seen>;
    return typeof number === "number" && typeof chain === "string" ? { number, chain } : null;
  } catch {
    return null;
  }
}

export function keepSeen(administrator: string, { number, chain }: Seen): void {
  try {
    localStorage.setItem(keyOf(administrator), JSON.stringify({ number, chain }));
  } catch {
    // Without storage the chain alone is checked, as on the first look.
  }
}

/** Is that line in the log still what it was? `there` is the line of its number, where there is one. */
export function isKept(seen: Seen | null, there: Pick<AuditLine, "number" | "chain"> | undefined): boolean {
  return seen === null || (there?.number === seen.number && there.chain === seen.chain);
}
