/**
 * How this person likes the app on this device: theme, language, text size, width of the list. Kept in local storage,
 * because it must hold before anything is unlocked; holds nothing personal.
 */
import { useEffect, useSyncExternalStore } from "react";
import type { Form, Language } from "./languages.ts";

export type Theme = "system" | "light" | "dark";
export const TEXT_SIZES = [100, 115, 130, 150, 200] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

export type SendKey = "enter" | "ctrlEnter";

/** What sounds while the app is open. */
export type Sounds = "all" | "urgent" | "none";

/** What a notification of the living app says besides that there is something. */
export type NoticeText = "nothing" | "who";

/** When pictures and voice notes come before one asks for them. */
export type AutoLoad = "always" | "unmetered" | "never";

export interface Preferences {
  theme: Theme;
  language: Language;
  /** How the person of this browser is addressed. Set by the app, not chosen. */
  form: Form;
  textSize: TextSize;
  /** Rem. */
  listWidth: number;
  installHint: "show" | "dismissed";
  /** Why this device could not be woken when the line about it was put away; null while it was not. */
  wakeHint: string | null;
  /** Minutes without input; null for what the hospital sets. */
  autoLockMin: number | null;
  /** Which key sends on a keyboard; the other one breaks the line. */
  sendKey: SendKey;
  sounds: Sounds;
  noticeText: NoticeText;
  autoLoad: AutoLoad;
}

const KEY = "konsil:preferences";
const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function systemLanguage(): Language {
  return navigator.language.startsWith("en") ? "en" : "de";
}

function defaults(): Preferences {
  return { theme: "system", language: systemLanguage(), form: "du", textSize: 100, listWidth: 23.5, installHint: "show", wakeHint: null, autoLockMin: null, sendKey: "enter", sounds: "all", noticeText: "nothing", autoLoad: "unmetered" };
}

function load(): Preferences {
  const preferences = defaults();
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
    if (["system", "light", "dark"].includes(stored.theme ?? "")) preferences.theme = stored.theme ?? "system";
    if (stored.language === "de" || stored.language === "en") preferences.language = stored.language;
    if (stored.form === "sie") preferences.form = "sie";
    if (TEXT_SIZES.some((size) => size === stored.textSize)) preferences.textSize = stored.textSize ?? 100;
    if (typeof stored.listWidth === "number" && stored.listWidth >= 18 && stored.listWidth <= 30) preferences.listWidth = stored.listWidth;
    if (stored.installHint === "dismissed") preferences.installHint = "dismissed";
    if (typeof stored.wakeHint === "string") preferences.wakeHint = stored.wakeHint;
    if (typeof stored.autoLockMin === "number" && stored.autoLockMin > 0) preferences.autoLockMin = stored.autoLockMin;
    if (stored.sendKey === "ctrlEnter") preferences.sendKey = "ctrlEnter";
    if (stored.sounds === "urgent" || stored.sounds === "none") preferences.sounds = stored.sounds;
    if (stored.noticeText === "who") preferences.noticeText = "who";
    if (stored.autoLoad === "always" || stored.autoLoad === "never") preferences.autoLoad = stored.autoLoad;
  } catch {
    // Unreadable or forbidden storage: the defaults are good enough.
  }
  return preferences;
}

let current = load();

/** Brings theme and text size onto the page. */
function apply(): void {
  const root = document.documentElement;
  const dark = current.theme === "dark" || (current.theme === "system" && darkSystem.matches);
  root.dataset["theme"] = dark ? "dark" : "light";
  applyTextSize(current.textSize);
  const bar = document.querySelector<HTMLMetaElement>('meta[name="theme-color"]');
  if (bar) bar.content = getComputedStyle(root).getPropertyValue("--surface").trim();
}

/**
 * Chromium asks container queries in rem anew when the container's size changes, but not when the root's font does
 * (156): so the container is taken away and given back.
 */
function applyTextSize(size: TextSize): void {
  const { documentElement: root, body } = document;
  const wanted = size === 100 ? "" : `${size}%`;
  if (root.style.fontSize === wanted) return;
  root.style.fontSize = wanted;
  body.style.containerType = "normal";
  void body.offsetWidth;
  body.style.containerType = "";
}

export function startPreferences(): void {
  apply();
  darkSystem.addEventListener("change", apply);
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) adopt(load());
  });
}

function adopt(preferences: Preferences): void {
  current = preferences;
  apply();
  for (const listener of listeners) listener();
}

export function prefer(change: Partial<Preferences>): void {
  adopt({ ...current, ...change });
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // It holds until the page is closed.
  }
}

export function preferences(): Preferences {
  return current;
}

export function onPreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(onPreferences, preferences);
}

/** Addresses the person of this browser so from now on. */
export function useForm(form: Form): void {
  useEffect(() => {
    if (current.form !== form) prefer({ form });
  }, [form]);
}
