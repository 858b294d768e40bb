/** Why a file does not become a floor plan, and what to do about it. */
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { PlanFlaw } from "../features/places/planDrawing.ts";

export function planFlawText(i18n: I18n, flaw: PlanFlaw): string {
  switch (flaw) {
    case "unreadable":
      return i18n._(msg`Diese Datei ist kein Bild, das als Plan taugt, oder sie ist beschädigt. Nimm ein PNG, JPEG, WebP oder SVG.`);
    case "too_long":
      return i18n._(msg`Diese Zeichnung ist größer als 32 MB. Speichere sie einfacher, zum Beispiel ohne eingebettete Bilder.`);
    case "no_size":
      return i18n._(msg`Diese Zeichnung sagt nicht, wie groß sie ist: Ihr fehlen Breite und Höhe oder eine viewBox. Speichere sie mit einer Seitengröße.`);
    case "too_narrow":
      return i18n._(msg`Diese Zeichnung ist viel länger als breit. Speichere nur den Ausschnitt mit dem Stockwerk.`);
    case "blank":
      return i18n._(msg`Auf dieser Zeichnung ist nichts zu sehen. Bilder, auf die sie nur verweist, werden nicht geladen: Bette sie ein.`);
    case "too_large":
      return i18n._(msg`Dieser Plan hat zu viele Einzelheiten für ein Bild. Speichere nur den Ausschnitt mit dem Stockwerk.`);
  }
}
