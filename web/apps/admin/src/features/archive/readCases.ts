/** Cases of the archive, newest first, as many pages as it takes; and one case with all its conversations. */
import type { Case, CaseConversation } from "@konsil/admin-api";
import type { AdministrationAccess } from "../../administration/AdministrationAccess.ts";

const PAGE_MAX = 100;
const CONVERSATIONS_MAX = 50;

export async function readCases(access: AdministrationAccess, count: number): Promise<{ cases: Case[]; more: boolean }> {
  const cases: Case[] = [];
  let before: string | null | undefined;
  do {
    const query = { limit: PAGE_MAX, ...(before ? { before } : {}) };
    const page = await access.ask((client) => client.GET("/api/admin/v1/archive/cases", { params: { query } }));
    cases.push(...page.cases);
    before = page.next;
  } while (before && cases.length < count);
  return { cases, more: Boolean(before) };
}

export interface CaseDetails {
  case: Case;
  /** Null unless the case is open. */
  conversations: CaseConversation[] | null;
}

export async function readCase(access: AdministrationAccess, id: string): Promise<CaseDetails> {
  const conversations: CaseConversation[] = [];
  let after: string | null | undefined;
  for (;;) {
    const query = { limit: CONVERSATIONS_MAX, ...(after ? { after } : {}) };
    const page = await access.ask((client) => client.GET("/api/admin/v1/archive/cases/{id}", { params: { path: { id }, query } }));
    if (page.conversations === null) return { case: page.case, conversations: null };
    conversations.push(...page.conversations);
    after = page.next;
    if (!after) return { case: page.case, conversations };
  }
}
