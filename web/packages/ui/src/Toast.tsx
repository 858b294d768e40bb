/** A short sentence that appears at the lower edge and leaves by itself. For what is done, and can be taken back; never for what must be read. */
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { Text } from "react-aria-components/Text";
import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as AriaToastRegion,
} from "react-aria-components/Toast";
import { IconButton } from "./IconButton";
import styles from "./Toast.module.css";

interface ToastText {
  text: string;
  undo?: () => void;
}

const TOAST_MS = 5_000;
/** There is something to decide. */
const UNDO_MS = 8_000;
const queue = new ToastQueue<ToastText>({ maxVisibleToasts: 3 });

/** Shows a sentence for five seconds; with what takes it back, for eight. */
export function toast(text: string, undo?: () => void): void {
  if (undo === undefined) queue.add({ text }, { timeout: TOAST_MS });
  else queue.add({ text, undo }, { timeout: UNDO_MS });
}

export function ToastRegion() {
  const { t } = useLingui();
  return (
    <AriaToastRegion queue={queue} className={styles.region ?? ""} aria-label={t`Hinweise`}>
      {({ toast: shown }) => (
        <AriaToast toast={shown} className={styles.toast ?? ""}>
          <ToastContent className={styles.text ?? ""}>
            <Text slot="title">{shown.content.text}</Text>
          </ToastContent>
          {shown.content.undo && (
            // Named, because whatever closes a toast is called so otherwise.
            <Button slot="close" aria-label={t`Rückgängig`} className={styles.undo ?? ""} onPress={shown.content.undo}>
              {t`Rückgängig`}
            </Button>
          )}
          <IconButton icon={X} label={t`Schließen`} slot="close" className={styles.close ?? ""} em={1.2} />
        </AriaToast>
      )}
    </AriaToastRegion>
  );
}
