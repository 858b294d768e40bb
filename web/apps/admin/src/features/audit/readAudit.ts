/** The newest lines of the audit log, checked here and by the server. */
import type { AuditLine, AuditVerification } from "@konsil/admin-api";
import type { AdministrationAccess } from "../../administration/AdministrationAccess.ts";
import { firstBroken } from "./auditChain.ts";
import { isKept, keepSeen, lastSeen } from "./lastSeen.ts";

const PAGE_MAX = 100;

export interface Audit {
  lines: AuditLine[];
  more: boolean;
  /** What this browser found among the lines it has; null when every one continues the one before. */
  brokenHere: number | null;
  /** A line that this browser saw at an earlier look and that is not there any more; null when all it knows of is there. */
  lost: number | null;
  /** The server's word about the whole log. */
  verification: AuditVerification;
}

export async function readAudit(access: AdministrationAccess, administrator: string, count: number): Promise<Audit> {
  // Before anything is asked: a line that another tab sees meanwhile may be newer than what comes here.
  const seen = lastSeen(administrator);
  const verification = await access.ask((client) => client.GET("/api/admin/v1/audit/verification"));
  const lines: AuditLine[] = [];
  let [chainBefore, domain] = ["", ""];
  let before: number | null | undefined;
  do {
    const query = { limit: PAGE_MAX, ...(before ? { before } : {}) };
    const page = await access.ask((client) => client.GET("/api/admin/v1/audit", { params: { query } }));
    lines.push(...page.lines);
    chainBefore = page.chain_before;
    domain = page.recipe.domain;
    before = page.next;
  } while (before && lines.length < count);
  const brokenHere = await firstBroken(lines, chainBefore, domain);
  const kept = seen === null || isKept(seen, await lineOf(access, seen.number, lines));
  const [newest] = lines;
  // What is not whole is not what the next look is compared with; nor is what is older than what another tab saw meanwhile.
  const whole = kept && brokenHere === null && verification.first_broken === null;
  if (whole && newest && newest.number >= (lastSeen(administrator)?.number ?? 0)) keepSeen(administrator, newest);
  return { lines, more: Boolean(before), brokenHere, lost: kept ? null : seen.number, verification };
}

async function lineOf(access: AdministrationAccess, number: number, lines: readonly AuditLine[]): Promise<AuditLine | undefined> {
  const oldest = lines.at(-1);
  if (oldest === undefined || number >= oldest.number) return lines.find((line) => line.number === number);
  const page = await access.ask((client) => client.GET("/api/admin/v1/audit", { params: { query: { before: number + 1, limit: 1 } } }));
  return page.lines[0];
}
