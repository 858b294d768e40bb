/** What becomes of the notices: they go when what they told of was seen elsewhere or the app locks, and what is chosen in them is done. */
import { type ChatRowView, once, useEngine } from "@konsil/engine";
import { go } from "@konsil/session";
import { useEffect } from "react";
import { paths } from "../../routing/paths.ts";
import { readToEnd } from "../chats/readToEnd.ts";
import { useMessageActions } from "../conversation/useMessageActions.ts";
import { isLookedAt } from "./attention.ts";
import { closeOver, type NoticeAct } from "./browserNotices.ts";

/** As far back an urgent message is looked for. */
const ITEMS_BEFORE = 100;

/** None in a private window of some browsers. */
function worker(): ServiceWorkerContainer | undefined {
  return navigator.serviceWorker as ServiceWorkerContainer | undefined;
}

export function useNotices(chats: readonly ChatRowView[] | undefined): void {
  const engine = useEngine();
  const { answer } = useMessageActions();

  useEffect(() => {
    // What is looked at has none.
    if (chats && !isLookedAt()) void closeOver(new Map(chats.map((chat) => [chat.id, chat]))).catch(() => undefined);
  }, [chats]);

  useEffect(() => {
    async function acknowledge(conversation: string): Promise<void> {
      const view = await once(engine, { query: "timeline", conversation, anchor: null, before: ITEMS_BEFORE, after: 0, from_unread: false });
      const told = view?.items.findLast(({ content }) => content.type === "text" && content.urgent?.may_acknowledge);
      if (told) answer(told.key, "noted");
    }
    const chosen = (event: MessageEvent<unknown>) => {
      const { notice } = (event.data as { notice?: { chat: string; action: NoticeAct | "" } } | null) ?? {};
      if (!notice) return;
      if (notice.action === "read") return void readToEnd(engine, notice.chat).catch(() => undefined);
      // Nobody takes note of what they have not before their eyes.
      go(paths.chat(notice.chat));
      if (notice.action === "acknowledge") void acknowledge(notice.chat).catch(() => undefined);
    };
    const leaves = (event: PageTransitionEvent) => !event.persisted && worker()?.controller?.postMessage("window-leaves");
    worker()?.addEventListener("message", chosen);
    window.addEventListener("pagehide", leaves);
    return () => {
      worker()?.removeEventListener("message", chosen);
      window.removeEventListener("pagehide", leaves);
    };
  }, [engine, answer]);

  useEffect(() => () => worker()?.controller?.postMessage("door-shuts"), []);
}
