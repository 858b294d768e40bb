/** After how long what is said from now on disappears from everybody's devices. */
import type { Command, ConversationView } from "@konsil/engine";
import { Button, Dialog } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useRules } from "../shell/useRules.ts";
import { Choice } from "../settings/Choice.tsx";
import { DAY_HOURS, lifetimeText } from "../../wording/lifetime.ts";
import styles from "./Dialogs.module.css";
import { lifetimeChoices } from "./lifetimeChoices.ts";

export interface LifetimeDialogProps {
  conversation: ConversationView;
  onClose: () => void;
  /** Carries out a command and says whether it worked. */
  run: (command: Command) => Promise<boolean>;
}

export function LifetimeDialog({ conversation, onClose, run }: LifetimeDialogProps) {
  const { t, i18n } = useLingui();
  const rules = useRules();
  /** 0 for none: messages stay. */
  const now = conversation.lifetime_hours ?? 0;
  const [hours, setHours] = useState(now);
  const [busy, setBusy] = useState(false);

  async function set(): Promise<void> {
    setBusy(true);
    if (await run({ command: "set_lifetime", conversation: conversation.id, hours: hours === 0 ? null : hours })) onClose();
    else setBusy(false);
  }

  return (
    <Dialog
      title={t`Nachrichten verschwinden`}
      open
      onClose={onClose}
      busy={busy}
      actions={
        <>
          <Button kind="secondary" isDisabled={busy} onPress={onClose}>
            {t`Abbrechen`}
          </Button>
          <Button busy={busy} isDisabled={hours === now} onPress={() => void set()}>
            {t`Übernehmen`}
          </Button>
        </>
      }
    >
      <div className={styles.column}>
        <Choice label={t`Von den Geräten`} value={hours} options={(rules ? lifetimeChoices(rules, now) : [now]).map((value) => ({ value, label: lifetimeText(i18n, value === 0 ? null : value) }))} onChange={setHours} />
        {rules && rules.lifetime_days_min > 0 && <p>{t`${plural(rules.lifetime_days_min, { one: "Das Haus verlangt mindestens # Tag.", other: "Das Haus verlangt mindestens # Tage." })}`}</p>}
        {rules && rules.lifetime_days_max !== null && <p>{t`${plural(rules.lifetime_days_max, { one: "Das Haus erlaubt höchstens # Tag.", other: "Das Haus erlaubt höchstens # Tage." })}`}</p>}
        {hours > 0 && hours < DAY_HOURS && <p>{t`Wer in dieser Zeit nicht hineinsieht, liest es nie. Dringendes bleibt.`}</p>}
        <p>{t`Gilt für alle in diesem Chat und für alles, was ab jetzt geschrieben wird.`}</p>
        <p>
          {conversation.archive_key === null
            ? t`Danach hat es niemand mehr.`
            : t`Im Archiv bleibt es, solange das Krankenhaus es führt.`}
        </p>
      </div>
    </Dialog>
  );
}
