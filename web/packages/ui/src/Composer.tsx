/**
 * Where one writes: a field that grows to nine lines and the send button. With a keyboard Enter sends and Shift+Enter
 * breaks the line; on a touch screen Enter breaks the line and the button sends. Focus stays in the field.
 */
import { useLingui } from "@lingui/react/macro";
import { SendHorizontal } from "lucide-react";
import { type Ref, useLayoutEffect, useRef } from "react";
import styles from "./Composer.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";

export interface ComposerProps {
  value: string;
  onChange: (value: string) => void;
  onSend: () => void;
  /** Escape in an empty field, for example to leave the chat. */
  onEscape?: () => void;
  autoFocus?: boolean;
  /** Why nothing can be sent now; the field stays usable. */
  blocked?: string | null;
  maxBytes: number;
  fieldRef?: Ref<HTMLTextAreaElement>;
}

const GROWS_BY_ITSELF = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");

export function Composer({ value, onChange, onSend, onEscape, autoFocus, blocked = null, maxBytes, fieldRef }: ComposerProps) {
  const { t } = useLingui();
  const field = useRef<HTMLTextAreaElement | null>(null);
  const bytes = value.length * 3 > maxBytes ? new TextEncoder().encode(value).length : 0;
  const tooLong = bytes > maxBytes;
  const canSend = value.trim() !== "" && !tooLong && blocked === null;

  useLayoutEffect(() => {
    const element = field.current;
    if (GROWS_BY_ITSELF || !element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the text is what changes the height
  }, [value]);

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) onSend();
      }}
    >
      <div className={cx(styles.box, tooLong && styles.tooLong)}>
        <textarea
          ref={(element) => {
            field.current = element;
            if (typeof fieldRef === "function") fieldRef(element);
            else if (fieldRef) fieldRef.current = element;
          }}
          className={styles.field}
          rows={1}
          value={value}
          aria-label={t`Nachricht`}
          placeholder={t`Nachricht`}
          aria-describedby={tooLong || blocked ? "composer-note" : undefined}
          autoFocus={autoFocus}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape" && value === "") onEscape?.();
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            const touch = window.matchMedia("(pointer: coarse)").matches && !event.ctrlKey;
            if (touch) return;
            event.preventDefault();
            if (canSend) onSend();
          }}
        />
      </div>
      <button
        type="submit"
        className={styles.send}
        aria-label={t`Senden`}
        disabled={!canSend}
        // Keeps the focus, and on a phone the keyboard, where it is.
        onPointerDown={(event) => event.preventDefault()}
      >
        <Icon of={SendHorizontal} em={1.4} />
      </button>
      {(tooLong || blocked) && (
        <p id="composer-note" className={styles.note} role="status">
          {tooLong ? t`Die Nachricht ist zu lang. Kürze sie oder teile sie auf.` : blocked}
        </p>
      )}
    </form>
  );
}
