/** A short sentence that appears at the lower edge and leaves by itself. For what is done, never for what must be read. */
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
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
}

const TOAST_MS = 5_000;
const queue = new ToastQueue<ToastText>({ maxVisibleToasts: 3 });

/** Shows a sentence for five seconds. */
export function toast(text: string): void {
  queue.add({ text }, { timeout: TOAST_MS });
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
          <IconButton icon={X} label={t`Schließen`} slot="close" className={styles.close ?? ""} em={1.2} />
        </AriaToast>
      )}
    </AriaToastRegion>
  );
}
