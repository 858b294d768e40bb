/** A handover by SBAR: four fields that become one message in the composer, which can be read over before it is sent. */
import { Button, Dialog, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import styles from "./Dialogs.module.css";
import { type Sbar, sbarText } from "./templates.ts";

export interface SbarDialogProps {
  onClose: () => void;
  onFill: (text: string) => void;
}

export function SbarDialog({ onClose, onFill }: SbarDialogProps) {
  const { t, i18n } = useLingui();
  const [sbar, setSbar] = useState<Sbar>({ situation: "", background: "", assessment: "", recommendation: "" });
  const text = sbarText(i18n, sbar);
  const field = (part: keyof Sbar, label: string, hint: string, autoFocus = false) => (
    <TextField label={label} hint={hint} lines={2} value={sbar[part]} onChange={(value) => setSbar({ ...sbar, [part]: value })} autoFocus={autoFocus} />
  );
  return (
    <Dialog
      title={t`Übergabe nach SBAR`}
      open
      onClose={onClose}
      actions={
        <>
          <Button kind="secondary" onPress={onClose}>
            {t`Abbrechen`}
          </Button>
          <Button isDisabled={text === ""} onPress={() => onFill(text)}>
            {t`In die Nachricht übernehmen`}
          </Button>
        </>
      }
    >
      <div className={styles.column}>
        {field("situation", t`Situation`, t`Was ist gerade los?`, true)}
        {field("background", t`Hintergrund`, t`Was muss man wissen?`)}
        {field("assessment", t`Einschätzung`, t`Was denkst du, was es ist?`)}
        {field("recommendation", t`Empfehlung`, t`Was soll geschehen, bis wann?`)}
      </div>
    </Dialog>
  );
}
