/** The time words of the current language, ready to use. "Today" follows the clock while the app stays open. */
import { useLingui } from "@lingui/react/macro";
import { useCallback, useSyncExternalStore } from "react";
import { appointment, clock, dayLabel, deadline, fullDate, listTime, moment } from "./time.ts";

/** One clock for all that show a time: a list has many rows. */
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function look(): void {
  for (const changed of watchers) changed();
}

/** Changes at midnight (and when the page comes back after it). */
function watchDay(changed: () => void): () => void {
  if (watchers.size === 0) {
    timer = setInterval(look, 60_000);
    document.addEventListener("visibilitychange", look);
  }
  watchers.add(changed);
  return () => {
    watchers.delete(changed);
    if (watchers.size > 0) return;
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}

export function useTimes() {
  const { t, i18n } = useLingui();
  const language = i18n.locale;
  const today = useSyncExternalStore(watchDay, () => new Date().setHours(0, 0, 0, 0));
  const [todayWord, yesterdayWord] = [t`Heute`, t`Gestern`];
  return {
    appointment: useCallback((time: number) => appointment(time, today, language), [today, language]),
    clock: useCallback((time: number) => clock(time, language), [language]),
    fullDate: useCallback((time: number) => fullDate(time, language), [language]),
    listTime: useCallback(
      (time: number) => listTime(time, today, language, { today: todayWord, yesterday: yesterdayWord }),
      [today, language, todayWord, yesterdayWord],
    ),
    moment: useCallback(
      (time: number) => moment(time, today, language, { today: todayWord, yesterday: yesterdayWord }),
      [today, language, todayWord, yesterdayWord],
    ),
    deadline: useCallback((time: number) => deadline(time, today, language), [today, language]),
    dayLabel: useCallback(
      (time: number) => dayLabel(time, today, language, { today: todayWord, yesterday: yesterdayWord }),
      [today, language, todayWord, yesterdayWord],
    ),
  };
}
