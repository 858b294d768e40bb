/** "Kann gerade nicht", with a few words if one likes: who sent it then knows whether to ask somebody else. */
import { Button, Dialog, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";

/** Fits into the engine's limit of bytes, whatever is typed. */
const WORDS_MAX = 120;

export interface DeclineDialogProps {
  onDecline: (words: string) => void;
  onClose: () => void;
}

export function DeclineDialog({ onDecline, onClose }: DeclineDialogProps) {
  const { t } = useLingui();
  const [words, setWords] = useState("");
  return (
    <Dialog
      title={t`Kann gerade nicht`}
      open
      onClose={onClose}
      actions={
        <>
          <Button kind="secondary" onPress={onClose}>
            {t`Abbrechen`}
          </Button>
          <Button
            onPress={() => {
              onDecline(words.trim());
              onClose();
            }}
          >
            {t`Antworten`}
          </Button>
        </>
      }
    >
      <TextField label={t`Warum? (freiwillig)`} hint={t`Alle im Chat sehen es, zum Beispiel „Im OP bis 11 Uhr“.`} value={words} onChange={setWords} maxLength={WORDS_MAX} autoFocus />
    </Dialog>
  );
}
