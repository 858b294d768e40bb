/**
 * Where one writes: a field that grows to nine lines and the send button. With a keyboard Enter sends and Shift+Enter
 * breaks the line, or, for those who want that, Strg+Enter sends; on a touch screen Enter breaks the line and the button sends. Focus stays in the field. While there is nothing
 * to send, a microphone may stand where the send button is.
 */
import { useLingui } from "@lingui/react/macro";
import { Check, SendHorizontal } from "lucide-react";
import { type ReactNode, type Ref, Suspense, useEffect, useLayoutEffect, useRef } from "react";
import { isBlank } from "./blank";
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
  /** Enter alone breaks the line; Strg+Enter sends. */
  enterBreaks?: boolean;
  /** Why nothing can be sent now; the field stays usable. */
  blocked?: string | null;
  maxBytes: number;
  fieldRef?: Ref<HTMLTextAreaElement>;
  /** Files stand above the field: sent without a text too, once they are ready. */
  withFiles?: "ready" | "waiting" | null;
  /** An earlier message is being changed: the button keeps it. */
  editing?: boolean;
  /** Above the field: what is answered, a warning. */
  above?: ReactNode;
  /** Over the messages: whom "@" may mean. */
  popup?: ReactNode;
  /** Before the field: what else can be sent. */
  start?: ReactNode;
  /** At the field's right end, for example the emoji button. */
  end?: ReactNode;
  /** The microphone, in the place of the send button while nothing is written or chosen. May be loaded later. */
  voice?: ReactNode;
  /** Lies over field and buttons, for example the recorder. */
  over?: ReactNode;
  /** Looks at a key first; true when it has been used. */
  onFieldKey?: (event: React.KeyboardEvent<HTMLTextAreaElement>) => boolean;
  /** The caret went somewhere. */
  onCaret?: (position: number) => void;
  /** Names the open list of suggestions and the one that Enter takes. */
  suggestions?: { list: string; active: string } | null;
}

/** Where the field does not. */
function growField(element: HTMLTextAreaElement): void {
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
}

const GROWS_BY_ITSELF = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");

/** In UTF-8. Short texts are not counted. */
export function isTooLong(text: string, maxBytes: number): boolean {
  return text.length * 3 > maxBytes && new TextEncoder().encode(text).length > maxBytes;
}

export function Composer(props: ComposerProps) {
  const { value, onChange, onSend, onEscape, autoFocus, blocked = null, maxBytes, fieldRef, editing = false, suggestions = null, withFiles = null, over = null } = props;
  const { t } = useLingui();
  const field = useRef<HTMLTextAreaElement | null>(null);
  const tooLong = isTooLong(value, maxBytes);
  const canSend = (!isBlank(value) || withFiles === "ready") && withFiles !== "waiting" && !tooLong && blocked === null;

  // A finger may hold the microphone: it stays as long as the recorder is there.
  const speaks = props.voice && (over !== null || (isBlank(value) && withFiles === null && !editing));
  const sendButton = (
    <button
      type="submit"
      className={styles.send}
      aria-label={editing ? t`Änderung speichern` : t`Senden`}
      disabled={!canSend}
      // Keeps the focus, and on a phone the keyboard, where it is.
      onPointerDown={(event) => event.preventDefault()}
    >
      <Icon of={editing ? Check : SendHorizontal} em={1.4} />
    </button>
  );

  // The text changes the height, and so does the width: a phone that is turned, larger letters, a pane that was not shown yet.
  useLayoutEffect(() => {
    if (!GROWS_BY_ITSELF && field.current) growField(field.current);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the text is what changes the height
  }, [value]);
  useEffect(() => {
    const element = field.current;
    if (GROWS_BY_ITSELF || !element) return;
    // One frame later: a size that changes while sizes are told is a complaint of the browser.
    const observer = new ResizeObserver(() => requestAnimationFrame(() => growField(element)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        if (!canSend) return;
        // The button that was pressed by a key is gone in a moment.
        if (event.currentTarget.contains(document.activeElement)) field.current?.focus();
        onSend();
      }}
    >
      {props.above && <div className={styles.above}>{props.above}</div>}
      {props.popup && <div className={styles.popup}>{props.popup}</div>}
      {props.start && <span className={styles.start} inert={over !== null}>{props.start}</span>}
      <div className={cx(styles.box, tooLong && styles.tooLong)} inert={over !== null}>
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
          {...(suggestions ? { "aria-autocomplete": "list", "aria-controls": suggestions.list, "aria-activedescendant": suggestions.active } : {})}
          autoFocus={autoFocus}
          onChange={(event) => {
            onChange(event.target.value);
            props.onCaret?.(event.target.selectionStart);
          }}
          onSelect={(event) => props.onCaret?.(event.currentTarget.selectionStart)}
          onKeyDown={(event) => {
            if (props.onFieldKey?.(event)) {
              event.preventDefault();
              return;
            }
            if (event.key === "Escape" && value === "") onEscape?.();
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            const breaks = props.enterBreaks === true || window.matchMedia("(pointer: coarse)").matches;
            if (breaks && !event.ctrlKey && !event.metaKey) return;
            event.preventDefault();
            if (canSend) onSend();
          }}
        />
        {props.end && <span className={styles.end}>{props.end}</span>}
      </div>
      {speaks ? <Suspense fallback={sendButton}>{props.voice}</Suspense> : sendButton}
      {over !== null && <div className={styles.over}>{over}</div>}
      {(tooLong || blocked) && (
        <p id="composer-note" className={styles.note} role="status">
          {tooLong ? t`Die Nachricht ist zu lang. Kürze sie oder teile sie auf.` : blocked}
        </p>
      )}
    </form>
  );
}
