/** An app around an engine: language, React Aria's locale, the engine's views. Knows no particular engine and no page. */
import { type EngineClient, EngineProvider } from "@konsil/engine";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { type ReactNode, StrictMode, useSyncExternalStore } from "react";
import { I18nProvider as AriaI18nProvider } from "react-aria-components/I18nProvider";
import { localeOf } from "./languages.ts";
import { Mendable } from "./Mendable.tsx";

function useLocale(): string {
  return useSyncExternalStore(
    (listener) => i18n.on("change", listener),
    () => i18n.locale,
  );
}

export function App({ engine, children }: { engine: EngineClient; children: ReactNode }) {
  const locale = localeOf(useLocale());
  return (
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <AriaI18nProvider locale={locale}>
          <EngineProvider engine={engine}>
            <Mendable>{children}</Mendable>
          </EngineProvider>
        </AriaI18nProvider>
      </I18nProvider>
    </StrictMode>
  );
}
