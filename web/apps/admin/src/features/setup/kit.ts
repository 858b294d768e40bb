/** What stands in the recovery kit, for the screen, the printer and a file alike. */
import type { OfflineKey } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { keyName } from "./keyWords.ts";
import type { KeyProgress, SetUp } from "./setUp.ts";

export interface KitText {
  title: string;
  fileName: string;
  facts: { name: string; value: string }[];
  casesTitle: string;
  cases: { when: string; what: string }[];
}

/** `ab12 cd34 …`, as one compares it. */
function inGroups(hex: string): string {
  return (hex.match(/.{1,4}/g) ?? []).join(" ");
}

export function useKit({ house, keys, fingerprint }: SetUp): KitText {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const [today] = useState(() => Date.now());
  const { hospital, admin, role } = house;

  const kept = (key: KeyProgress): string => {
    if (key.how === "file") return t`Datei mit Passphrase. Ort der Datei: ________ Ort der Passphrase: ________`;
    const [threshold, count, names] = [key.threshold, key.holders.length, key.holders.map((holder) => holder.trim()).join(", ")];
    return t`${threshold} von ${count} Anteilen: ${names}`;
  };
  const key = (which: OfflineKey) => ({ name: keyName(i18n, which), value: kept(keys[which]) });

  return {
    title: t`Notfallmappe ${hospital}`,
    fileName: t`Notfallmappe.txt`,
    facts: [
      { name: t`Haus`, value: hospital },
      { name: t`Adresse`, value: location.origin },
      { name: t`Eingerichtet am`, value: times.fullDate(today) },
      { name: t`Durch`, value: role.trim() === "" ? admin : `${admin}, ${role}` },
      { name: t`Fingerabdruck`, value: inGroups(fingerprint) },
      key("root"),
      house.archive ? key("archive") : { name: keyName(i18n, "archive"), value: t`keiner, ohne Archiv eingerichtet` },
    ],
    casesTitle: t`Was tun, wenn …`,
    cases: [
      {
        when: t`… ein Anteil fehlt oder jemand mit Anteil das Haus verlässt?`,
        what: t`Solange noch genug Anteile da sind, ist nichts verloren. Wer geht, übergibt sein Blatt; schreibt hierher, wer es jetzt hat. Ein verlorenes Blatt gilt weiter: Verwahrt die übrigen umso sorgfältiger.`,
      },
      {
        when: t`… alle Verwalter ausfallen oder ihre Geräte verloren sind?`,
        what: t`Wer zur Verwaltung gehört, meldet sich mit einem weiteren Gerät, einem Passkey oder dem Wiederherstellungscode an und bittet unter „Schlüssel“ um einen Ausstellerschlüssel. Freigegeben wird er mit dem Hauptschlüssel. Kann das niemand mehr, wird das Haus neu eingerichtet.`,
      },
      {
        when: t`… der Hauptschlüssel verloren ist?`,
        what: t`Dann lässt sich nichts mehr freigeben oder verlängern. Die Ausstellerschlüssel gelten noch bis zu ihrem Ablauf, höchstens 90 Tage; bis dahin wird das Haus neu eingerichtet. Chats auf den Geräten bleiben lesbar.`,
      },
      {
        when: t`… der Hauptschlüssel in falsche Hände geraten ist?`,
        what: t`Wer ihn hat, kann Menschen für das Haus erfinden, aber keine alten Nachrichten lesen. Ladet niemanden mehr ein und richtet das Haus neu ein.`,
      },
      {
        when: t`… der Archivschlüssel verloren ist?`,
        what: t`Was damit verschlossen ist und wird, kann niemand mehr lesen, auch der Hersteller nicht. Geschrieben wird weiter wie bisher. Ein lesbares Archiv gibt es erst wieder, wenn das Haus neu eingerichtet ist.`,
      },
      {
        when: t`… der Server verloren ist?`,
        what: t`Der Betrieb spielt die Sicherung ein. Schlüssel braucht er dafür nicht. Die Geräte gleichen sich von selbst wieder ab.`,
      },
    ],
  };
}
