/** Says in the system's notifications what has come while nobody looks at any window, as the server would if no page lived. */
import { type ChatRowView, type EngineClient, once, useEngine, useView } from "@konsil/engine";
import { usePreferences } from "@konsil/session";
import { useLingui } from "@lingui/react/macro";
import { useCallback } from "react";
import { OWN_DUTIES } from "../duties/useOwnDuties.ts";
import { isAttended } from "./attended.ts";
import { closeNotices, type NoticeLook, showNotice } from "./browserNotices.ts";
import { pushAbility } from "./browserPush.ts";
import { noticesOf, noticeWords } from "./notices.ts";

type News = Parameters<typeof noticesOf>[1];

/** `silent`: whatever is to be heard of it was heard. */
export type TellNotices = (before: Parameters<typeof noticesOf>[0], news: News, silent: boolean) => Promise<void>;

export function useTellNotices(): TellNotices {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const push = useView({ query: "push" });
  const { noticeText, language } = usePreferences();
  const { state, quiet = null, only_on_duty: onlyOnDuty = false } = push ?? {};
  // Whoever switched notifications off, or never on, has none of these either.
  const wanted = state === "on" || state === "pending" || state === "ended";
  return useCallback(
    async (before, news, silent) => {
      if (!wanted || pushAbility() !== "granted") return;
      const offDuty = onlyOnDuty && !(await isOnDuty(engine));
      const words = (chat: ChatRowView): Parameters<typeof showNotice>[1] => {
        return (notice): NoticeLook => ({
          ...noticeWords(i18n, notice, chat, noticeText),
          lang: language,
          silent,
          actions: notice.urgent
            ? [
                { action: "acknowledge", title: t`Bestätigen` },
                { action: "open", title: t`Öffnen` },
              ]
            : [
                { action: "open", title: t`Öffnen` },
                { action: "read", title: t`Als gelesen markieren` },
              ],
        });
      };
      for (const { notice, chat } of noticesOf(before, news, { quiet, offDuty, now: new Date() })) await showNotice(notice, words(chat));
      // Somebody came meanwhile.
      if (await isAttended()) await closeNotices();
    },
    [t, i18n, engine, wanted, quiet, onlyOnDuty, noticeText, language],
  );
}

async function isOnDuty(engine: EngineClient): Promise<boolean> {
  return (await once(engine, OWN_DUTIES)).duties.some((duty) => duty.holder?.me);
}
