/** One page for each person who holds a share: what it is, the code as QR and in groups, what to do with it. */
import type { KeyDocument, OfflineKey } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { Mark, Printed, QrShow, Sheet } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { groupsOf } from "../../wording/keyCode.ts";
import { keyName } from "./keyWords.ts";
import styles from "./ShareSheets.module.css";

export interface ShareSheetsProps {
  of: OfflineKey;
  hospital: string;
  threshold: number;
  documents: KeyDocument[];
  /** Which go to the printer, by index. All are drawn beforehand. */
  only: number[];
}

export function ShareSheets({ of, hospital, threshold, documents, only }: ShareSheetsProps) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const [handedOutAt] = useState(() => Date.now());
  const name = keyName(i18n, of);
  const date = times.fullDate(handedOutAt);
  const count = documents.length;
  return (
    <Printed>
      {documents.map((document, index) => {
        const number = index + 1;
        const code = document.code ?? "";
        return (
          <Sheet key={document.file_name} leftOut={only.length > 0 && !only.includes(index)}>
            <header className={styles.head}>
              <Mark size={2.5} />
              <div>
                <p className={styles.hospital}>{hospital}</p>
                <p>{t`Anteil ${number} von ${count} am ${name}, ausgegeben am ${date}`}</p>
              </div>
            </header>
            <h2 className={styles.holder}>{document.holder}</h2>
            <p>
              {of === "root"
                ? t`Dieses Blatt ist ein Teil des Hauptschlüssels. ${threshold} von ${count} Blättern zusammen bürgen für alle Menschen und Regeln im Messenger deines Hauses.`
                : t`Dieses Blatt ist ein Teil des Archivschlüssels. ${threshold} von ${count} Blättern zusammen öffnen archivierte Gespräche.`}
            </p>
            <div className={styles.code}>
              <QrShow text={code} label={t`Anteil als QR-Code`} />
              <ol className={styles.groups}>
                {groupsOf(code).map((group, place) => (
                  // oxlint-disable-next-line react/no-array-index-key -- groups may repeat; their place is their identity
                  <li key={place}>{group}</li>
                ))}
              </ol>
            </div>
            <ul className={styles.rules}>
              <li>{t`Verwahre es verschlossen und getrennt von den anderen Blättern.`}</li>
              <li>{t`Kopiere, fotografiere und verschicke es nicht.`}</li>
              <li>{t`Gib den Code nur ein, wenn du vor dem Rechner sitzt und weißt, warum.`}</li>
              <li>{t`Verlässt du das Haus, übergib das Blatt der IT-Leitung. Fehlt es, sag sofort Bescheid.`}</li>
            </ul>
            <p className={styles.signature}>{t`Erhalten am, Unterschrift`}</p>
          </Sheet>
        );
      })}
    </Printed>
  );
}
