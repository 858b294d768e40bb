/** What was handed out: each paper is printed or saved, and one sees which still lies around. */
import type { KeyDocument, OfflineKey } from "@konsil/engine";
import { Button, Icon, Notice, Tag } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Check, FileDown, FileKey, Printer, TriangleAlert, UserRound } from "lucide-react";
import { useState } from "react";
import { saveFile } from "../../saveFile.ts";
import styles from "./Documents.module.css";
import { fileNameOf } from "./keyWords.ts";
import type { KeyProgress } from "./setUp.ts";
import { ShareSheets } from "./ShareSheets.tsx";
import { usePrint } from "../../usePrint.ts";
import { Part, Prose } from "./Wizard.tsx";

export interface DocumentsProps {
  of: OfflineKey;
  hospital: string;
  value: KeyProgress;
  onChange: (key: KeyProgress) => void;
}

export function Documents({ of, hospital, value, onChange }: DocumentsProps) {
  const { t, i18n } = useLingui();
  const documents = value.documents ?? [];
  const [printing, setPrinting] = useState<number[]>([]);
  const print = usePrint();
  const keep = (...indices: number[]) => onChange({ ...value, kept: new Set([...value.kept, ...indices]) });
  const printSome = (indices: number[]) => {
    setPrinting(indices);
    print(() => keep(...indices));
  };
  const save = (document: KeyDocument, index: number) => {
    saveFile(fileNameOf(i18n, of, document, index), document.text);
    keep(index);
  };

  if (value.how === "file") {
    const [document] = documents;
    if (!document) return null;
    return (
      <Part>
        <Prose>{t`Speichere die Datei auf einem USB-Stick oder an einem anderen Ort, den nur dein Haus hat. Schreib die Passphrase von Hand auf.`}</Prose>
        {value.replaced && <Replaced />}
        <p className={styles.passphrase}>{value.passphrase}</p>
        <ul className={styles.list}>
          <Row icon={FileKey} name={fileNameOf(i18n, of, document, 0)} detail={t`Schlüsseldatei`} kept={value.kept.has(0)}>
            <Button size="sm" icon={FileDown} onPress={() => save(document, 0)}>
              {t`Datei speichern`}
            </Button>
          </Row>
        </ul>
      </Part>
    );
  }

  const count = documents.length;
  return (
    <Part>
      <Prose>{t`Jedes Blatt trägt den Namen einer Person, einen QR-Code und denselben Code zum Abtippen. Gib jedes nur dieser Person. Wer keines drucken kann, bekommt seine Datei auf einem USB-Stick.`}</Prose>
      {value.replaced && <Replaced />}
      <div>
        <Button icon={Printer} onPress={() => printSome(documents.map((_, index) => index))}>
          {t`Alle ${count} Blätter drucken`}
        </Button>
      </div>
      <ul className={styles.list}>
        {documents.map((document, index) => {
          const holder = document.holder ?? "";
          const number = index + 1;
          return (
            <Row key={document.file_name} icon={UserRound} name={holder} detail={t`Anteil ${number} von ${count}`} kept={value.kept.has(index)}>
              <Button kind="secondary" size="sm" icon={Printer} onPress={() => printSome([index])} aria-label={t`Blatt für ${holder} drucken`}>
                {t`Drucken`}
              </Button>
              <Button kind="secondary" size="sm" icon={FileDown} onPress={() => save(document, index)} aria-label={t`Datei für ${holder} speichern`}>
                {t`Datei`}
              </Button>
            </Row>
          );
        })}
      </ul>
      <Notice icon={TriangleAlert} kind="urgent">
        {t`Fotografiere die Blätter nicht und verschicke sie nicht per E-Mail. Wer genug davon hat, kann für dein Haus unterschreiben.`}
      </Notice>
      <ShareSheets of={of} hospital={hospital} threshold={value.threshold} documents={documents} only={printing} />
    </Part>
  );
}

function Replaced() {
  const { t } = useLingui();
  return (
    <Notice icon={TriangleAlert} kind="urgent">
      {t`Vernichte, was du vorher gedruckt oder gespeichert hast: Es zählen nur die Unterlagen von dieser Seite.`}
    </Notice>
  );
}

interface RowProps {
  icon: typeof UserRound;
  name: string;
  detail: string;
  kept: boolean;
  children: React.ReactNode;
}

function Row({ icon, name, detail, kept, children }: RowProps) {
  const { t } = useLingui();
  return (
    <li className={styles.row}>
      <span className={styles.icon}>
        <Icon of={icon} em={1.25} />
      </span>
      <span className={styles.names}>
        <strong className={styles.name}>{name}</strong>
        <span className={styles.detail}>{detail}</span>
      </span>
      {kept && (
        <Tag kind="success" icon={Check}>
          {t`ausgegeben`}
        </Tag>
      )}
      <span className={styles.buttons}>{children}</span>
    </li>
  );
}
