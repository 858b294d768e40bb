/**
 * What every app of the house has in common: the way from the first page to an unlocked engine, and how this person likes
 * it. Pages that few see (`LockPage`, `ChoosePin`, …) have files of their own and are loaded when they are needed.
 */
export { deviceName } from "./deviceName.ts";
export { commandErrorText, joinErrorText } from "./errors.ts";
export { type Catalogues, type Form, type Language, localeOf, speakWhole } from "./languages.ts";
export { HOLD_MINUTES_MAX } from "./holdLock.ts";
export { type Late, late } from "./late.tsx";
export { lockChoices, lockMinutes } from "./lockMinutes.ts";
export { mountApp, mountNode } from "./mount.tsx";
export { Fact, Facts, Paragraph, PlainPage } from "./PlainPage.tsx";
export { type AutoLoad, type NoticeText, prefer, type Sounds, TEXT_SIZES, useForm, usePreferences } from "./preferences.ts";
export { go, goBack, takeFragment, usePath, useStay } from "./router.ts";
export { type ReadySession, SessionGate, type WaitingGuest } from "./SessionGate.tsx";
export { prepareTimes } from "./time.ts";
export { useAutoLock, useHoldLock } from "./useAutoLock.ts";
export { useLasting } from "./useLasting.ts";
export { useTimes } from "./useTimes.ts";
export { usePrivateWindow } from "./usePrivateWindow.ts";
