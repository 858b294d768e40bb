/** Where somebody is, in words. */
import type { LocationView } from "@konsil/engine";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** "Zimmer 412 · 4. OG · Haus C"; of a position alone "Standort". */
export function placeText(i18n: I18n, { name, floor, building }: Pick<LocationView, "name" | "floor" | "building">): string {
  const words = [name, floor, building].filter((word) => word !== "").join(" · ");
  return words === "" ? i18n._(msg`Standort`) : words;
}

/** "auf 12 m genau". */
export function accuracyText(i18n: I18n, metres: number): string {
  return metres >= 1_000 ? i18n._(msg`auf ${Math.round(metres / 1_000)} km genau`) : i18n._(msg`auf ${metres} m genau`);
}

/** Why there is no position; after the codes of the browser. */
export function noPositionText(i18n: I18n, code: number): string {
  switch (code) {
    case 1:
      return i18n._(msg`Der Standort ist für diese Seite nicht erlaubt. Erlaube ihn in den Einstellungen des Browsers, oder beschreibe den Ort.`);
    case 3:
      return i18n._(msg`Das Gerät hat seine Position nicht rechtzeitig gefunden. Versuche es am Fenster, oder beschreibe den Ort.`);
    default:
      return i18n._(msg`Das Gerät findet seine Position hier nicht. Beschreibe den Ort.`);
  }
}
