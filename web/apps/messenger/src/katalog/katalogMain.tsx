/** The katalog: every component of the design system with its states, for looking and for tests. Never ships. */
import { directEngine, EngineProvider } from "@konsil/engine";
import { mountNode, prefer, speakWhole } from "@konsil/session";
import { ScriptedHost } from "@konsil/engine/scripted";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { I18nProvider as AriaI18nProvider } from "react-aria-components/I18nProvider";
import { lazy, Suspense } from "react";
import { catalogues } from "../languages/catalogues.ts";

const theme = new URLSearchParams(location.search).get("theme");
if (theme === "light" || theme === "dark") prefer({ theme, language: "de", textSize: 100 });

const Katalog = lazy(() => Promise.all([import("./Katalog.tsx"), speakWhole()]).then(([module]) => ({ default: module.Katalog })));
const MediaKatalog = lazy(() => import("./MediaKatalog.tsx").then((module) => ({ default: module.MediaKatalog })));
const isMedia = location.pathname === "/katalog/medien";

const engine = directEngine(new ScriptedHost());

void mountNode(catalogues, () => (
  <I18nProvider i18n={i18n}>
    <AriaI18nProvider locale="de-DE">
      <EngineProvider engine={engine}>
        <Suspense fallback={null}>{isMedia ? <MediaKatalog /> : <Katalog />}</Suspense>
      </EngineProvider>
    </AriaI18nProvider>
  </I18nProvider>
));
