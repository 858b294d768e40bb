/** The recovery kit: one page that says where the hospital is, who holds what, and what to do when something goes wrong. */
import { Button, Notice } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { FileDown, Info, Printer } from "lucide-react";
import { FactList } from "../../administration/FactList.tsx";
import { saveFile } from "../../saveFile.ts";
import { KitSheet } from "./KitSheet.tsx";
import { type KitText, useKit } from "./kit.ts";
import styles from "./KitStep.module.css";
import type { SetUp } from "./setUp.ts";
import { usePrint } from "../../usePrint.ts";
import { Part, Prose } from "./Wizard.tsx";

export function KitStep({ setUp, onKept }: { setUp: SetUp; onKept: () => void }) {
  const { t } = useLingui();
  const kit = useKit(setUp);
  const print = usePrint();
  return (
    <Part>
      <Prose>{t`Die Notfallmappe ist das Blatt, das jemand braucht, wenn du nicht da bist. Sie enthält keine Geheimnisse, aber alles, um sie zu finden. Lege sie zu den Unterlagen der Krankenhausleitung.`}</Prose>
      <div className={styles.buttons}>
        <Button icon={Printer} onPress={() => print(onKept)}>
          {t`Notfallmappe drucken`}
        </Button>
        <Button
          kind="secondary"
          icon={FileDown}
          onPress={() => {
            saveFile(kit.fileName, textOf(kit));
            onKept();
          }}
        >
          {t`Als Datei speichern`}
        </Button>
      </div>
      <FactList facts={kit.facts} />
      <Notice icon={Info}>{t`Der Fingerabdruck weist den Hauptschlüssel aus. Wer ein neues Gerät einrichtet, kann ihn damit vergleichen.`}</Notice>
      <KitSheet kit={kit} />
    </Part>
  );
}

function textOf(kit: KitText): string {
  const facts = kit.facts.map(({ name, value }) => `${name}: ${value}`);
  const cases = kit.cases.flatMap(({ when, what }) => ["", `${when}`, `  ${what}`]);
  return [kit.title, "", ...facts, "", kit.casesTitle, ...cases, ""].join("\n");
}
