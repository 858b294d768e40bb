/**
 * What comes while the app is open is heard, what is urgent in another chat is read out, once, and while nobody looks the system's
 * notifications say that something came. Only what comes: nothing sounds for
 * what was there when the app was opened or for history that is being read; what came while the device was offline sounds once.
 */
import { useView } from "@konsil/engine";
import { usePreferences } from "@konsil/session";
import { visuallyHidden } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { chatOf } from "../../routing/paths.ts";
import { useRoute } from "../../routing/useRoute.ts";
import { isAttended } from "../notifications/attended.ts";
import { isLookedAt } from "../notifications/attention.ts";
import { useNotices } from "../notifications/useNotices.ts";
import { useTellNotices } from "../notifications/useTellNotices.ts";
import { urgentElsewhere } from "../urgent/urgentElsewhere.ts";
import { type Heard, heardOf, type News, newsOf, soundOf } from "./news.ts";
import { allowSounds, maySound, play, restSounds, TOUCHES } from "./tones.ts";
import { joinTurns, type Turn } from "./turn.ts";

/** After connecting, what was missed comes chat by chat: all of it has come when no number has changed for so long … */
const SETTLES_MS = 1_000;
/** … and on a busy morning the device listens all the same. */
const SETTLES_MS_MAX = 10_000;

interface Spoken {
  names: string;
  chats: readonly string[];
  /** Another object of the page each time, so that the same words are read out again. */
  key: number;
}

export function Alerts() {
  const { t } = useLingui();
  const list = useView({ query: "chats", search: "", filter: "all" });
  const connection = useView({ query: "connection" });
  const quiet = useView({ query: "push" })?.quiet ?? null;
  const { sounds } = usePreferences();
  const open = chatOf(useRoute());
  const heard = useRef<Heard | null>(null);
  const turn = useTurn();
  const [spoken, setSpoken] = useState<Spoken | null>(null);
  const chats = list?.chats;
  const readsHistory = connection !== undefined && connection.history_from !== null;
  const inStep = connection?.state === "online" && (!connection.syncing || readsHistory);
  const tellNotices = useTellNotices();
  useNotices(chats);
  const listens = useSettled(inStep, (chats ?? []).reduce((sum, chat) => sum + chat.unread + chat.urgent, 0));

  useEffect(() => {
    if (!chats || !listens) return;
    const before = heard.current;
    heard.current = heardOf(chats);
    const news = before && newsOf(before, chats, readsHistory);
    if (before && news && news.messages.length + news.urgent.length > 0) void say(before, news, isLookedAt() ? open : null).catch(() => undefined);
    const urgent = urgentElsewhere(news?.urgent ?? chats, open);
    if (urgent.length === 0) return;
    setSpoken((last) => ({ names: urgent.map((chat) => chat.title).join(", "), chats: urgent.map((chat) => chat.id), key: (last?.key ?? 0) + 1 }));

    async function say(was: Heard, came: News, lookedAt: string | null): Promise<void> {
      const attended = await isAttended();
      const sound = soundOf(came, { sounds, lookedAt, attended, quiet, now: new Date() });
      if (!turn.current?.mine()) return;
      if (sound) play(sound);
      // What sounds here, or shall not, does not sound once more as a notification.
      if (!attended) await tellNotices(was, came, sound === null || maySound());
    }
  }, [chats, listens, readsHistory, sounds, open, quiet, turn, tellNotices]);

  // Not taken away while one looks there: it would be read out again afterwards.
  const waits = spoken !== null && urgentElsewhere(chats ?? [], null).some((chat) => spoken.chats.includes(chat.id));
  if (!waits) return null;
  const { names } = spoken;
  return (
    <p key={spoken.key} role="alert" className={visuallyHidden}>
      {t`Dringend: ${names}`}
    </p>
  );
}

/** True once this device is in step and what it missed has come. */
function useSettled(inStep: boolean, count: number): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    if (!inStep || settled) return;
    const timer = setTimeout(() => setSettled(true), SETTLES_MS);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- a number that changes begins the time anew
  }, [inStep, settled, count]);
  useEffect(() => {
    if (!inStep) return;
    const timer = setTimeout(() => setSettled(true), SETTLES_MS_MAX);
    return () => {
      clearTimeout(timer);
      setSettled(false);
    };
  }, [inStep]);
  return inStep && settled;
}

/** Whose turn it is to sound, and the touch without which browsers are silent. */
function useTurn(): React.RefObject<Turn | null> {
  const turn = useRef<Turn | null>(null);
  useEffect(() => {
    const joined = joinTurns();
    turn.current = joined;
    const touched = () => {
      void allowSounds();
      joined.take();
    };
    const focused = () => {
      if (maySound()) joined.take();
    };
    // The PIN has been typed.
    if (document.hasFocus() && navigator.userActivation?.hasBeenActive) touched();
    for (const touch of TOUCHES) window.addEventListener(touch, touched, { passive: true, capture: true });
    window.addEventListener("focus", focused);
    return () => {
      for (const touch of TOUCHES) window.removeEventListener(touch, touched, { capture: true });
      window.removeEventListener("focus", focused);
      joined.leave();
      turn.current = null;
      restSounds();
    };
  }, []);
  return turn;
}
