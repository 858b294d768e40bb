/** What the house allows; null while nothing is open. The engine holds it in any case: screens do not offer what would be refused. */
import { type RulesView, useView } from "@konsil/engine";

export function useRules(): RulesView | null {
  const session = useView({ query: "session" });
  return session?.phase === "ready" ? session.rules : null;
}
