/** Deleting asks for whom: on one's own devices, or for everybody while that is still possible. What has not gone out yet is taken back. */
import type { TimelineItemView } from "@konsil/engine";
import { Button, Dialog } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import styles from "./Dialogs.module.css";
import { waits } from "./deliveries.ts";
import type { MessageActions } from "./useMessageActions.ts";

export interface DeleteDialogProps {
  items: TimelineItemView[];
  actions: MessageActions;
  /** We are no longer in it: nobody can be asked to delete anything. */
  left: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteDialog({ items, actions, left, onClose, onDeleted }: DeleteDialogProps) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [openedAt] = useState(() => Date.now());
  const forEveryone = !left && items.every((item) => waits(item) || (item.content.type === "text" && item.content.own && (item.content.deletable_until ?? 0) > openedAt));
  const waiting = !left && items.every(waits);

  async function remove(all: boolean): Promise<void> {
    setBusy(true);
    const messages = items.map((item) => item.key);
    if (await actions.run({ command: "message", act: { about: "delete", messages, for_everyone: all } })) onDeleted();
    else setBusy(false);
  }

  return (
    <Dialog title={t`${plural(items.length, { one: "Nachricht löschen", other: "# Nachrichten löschen" })}`} open onClose={onClose} busy={busy}>
      <div className={styles.column}>
        <p>
          {waiting
            ? t`Noch nicht gesendet: Die anderen bekommen davon nichts. War es gerade schon unterwegs, sehen sie nur, dass hier etwas gelöscht wurde.`
            : forEveryone
              ? t`Für alle: Im Chat bleibt der Hinweis, dass hier etwas gelöscht wurde. Für mich: nur auf deinen Geräten.`
              : t`Sie verschwindet nur auf deinen Geräten. Die anderen sehen sie weiter.`}
        </p>
        {forEveryone && (
          <Button kind="danger" size="wide" busy={busy} onPress={() => void remove(true)}>
            {waiting ? t`Nicht senden und löschen` : t`Für alle löschen`}
          </Button>
        )}
        {!waiting && (
          <Button kind={forEveryone ? "secondary" : "danger"} size="wide" busy={busy} onPress={() => void remove(false)}>
            {t`Für mich löschen`}
          </Button>
        )}
        <Button kind="ghost" size="wide" isDisabled={busy} onPress={onClose}>
          {t`Abbrechen`}
        </Button>
      </div>
    </Dialog>
  );
}
