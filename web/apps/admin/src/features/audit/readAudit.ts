/** The newest lines of the audit log, checked here and by the server. */
import type { AuditLine, AuditVerification } from "@konsil/admin-api";
import type { AdministrationAccess } from "../../administration/AdministrationAccess.ts";
import { firstBroken } from "./auditChain.ts";

const PAGE_MAX = 100;

export interface Audit {
  lines: AuditLine[];
  more: boolean;
  /** What this browser found among the lines it has; null when every one continues the one before. */
  brokenHere: number | null;
  /** The server's word about the whole log. */
  verification: AuditVerification;
}

export async function readAudit(access: AdministrationAccess, count: number): Promise<Audit> {
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
  return { lines, more: Boolean(before), brokenHere: await firstBroken(lines, chainBefore, domain), verification };
}
