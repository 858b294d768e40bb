/** The app around an engine: language, React Aria's locale, the session. Knows no particular engine. */
import { type EngineClient, EngineProvider } from "@konsil/engine";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { StrictMode, useSyncExternalStore } from "react";
import { I18nProvider as AriaI18nProvider } from "react-aria-components/I18nProvider";
import { SessionGate } from "./features/session/SessionGate.tsx";
import { localeOf } from "./languages/languages.ts";

function useLocale(): string {
  return useSyncExternalStore(
    (listener) => i18n.on("change", listener),
    () => i18n.locale,
  );
}

export function App({ engine }: { engine: EngineClient }) {
  const locale = localeOf(useLocale());
  return (
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <AriaI18nProvider locale={locale}>
          <EngineProvider engine={engine}>
            <SessionGate />
          </EngineProvider>
        </AriaI18nProvider>
      </I18nProvider>
    </StrictMode>
  );
}
