/** The PIN boxes with a number pad below on touch screens; with a keyboard one just types. */
import { useLingui } from "@lingui/react/macro";
import { Delete } from "lucide-react";
import { type ReactNode, useSyncExternalStore } from "react";
import { Button } from "react-aria-components/Button";
import { CodeInput, type CodeInputProps } from "./CodeInput";
import { Icon } from "./Icon";
import styles from "./PinPad.module.css";

const COARSE = "(pointer: coarse)";

function useTouch(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia(COARSE);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => window.matchMedia(COARSE).matches,
    () => false,
  );
}

export interface PinPadProps extends Omit<CodeInputProps, "masked" | "keyboard"> {
  /** Between the boxes and the pad, so that the pad stays under the thumb. */
  children?: ReactNode;
}

export function PinPad({ children, ...props }: PinPadProps) {
  const { value, onChange, onComplete, length = 6, disabled = false } = props;
  const { t } = useLingui();
  const touch = useTouch();

  function press(digit: string): void {
    if (value.length >= length) return;
    const next = value + digit;
    onChange(next);
    if (next.length === length) onComplete?.(next);
  }

  return (
    <div className={styles.pinPad}>
      <CodeInput {...props} masked keyboard={touch ? "none" : "numeric"} />
      {children}
      {touch && (
        <div className={styles.pad} role="group" aria-label={t`Ziffern`}>
          {["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "⌫"].map((key) =>
            key === "" ? (
              <span key="gap" />
            ) : key === "⌫" ? (
              <Button key={key} className={styles.key ?? ""} isDisabled={disabled} onPress={() => onChange(value.slice(0, -1))} aria-label={t`Letzte Ziffer löschen`}>
                <Icon of={Delete} em={1.1} />
              </Button>
            ) : (
              <Button key={key} className={styles.key ?? ""} isDisabled={disabled} onPress={() => press(key)}>
                {key}
              </Button>
            ),
          )}
        </div>
      )}
    </div>
  );
}
