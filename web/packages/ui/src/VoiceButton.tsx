/**
 * The microphone in the place of the send button while nothing is written. Held it records as long as it is held; a tap, a click
 * or Enter records hands-free. What records is loaded when this is pressed.
 */
import { useLingui } from "@lingui/react/macro";
import { Mic } from "lucide-react";
import { useRef } from "react";
import { cx } from "./cx";
import { Icon } from "./Icon";
import styles from "./VoiceButton.module.css";

/** A finger on the button. */
export class Hold {
  /** From where it came down, in pixels. */
  dx = 0;
  dy = 0;
  state: "down" | "up" | "lost" = "down";
  /** When it came down and, then, went up. */
  down_at: number;
  up_at: number | null = null;
  /** Told of each change; set by what follows it. */
  onChange: (() => void) | null = null;

  constructor(at: number) {
    this.down_at = at;
  }
}

export interface VoiceButtonProps {
  /** `null`: by mouse or keyboard, nothing is held. */
  onStart: (hold: Hold | null) => void;
  /** A finger is on it and it records. */
  held?: boolean;
  disabled?: boolean;
  /** The recorder lies over it: keys pass it by. Not `disabled`, which would lose a finger that is still on it. */
  covered?: boolean;
}

export function VoiceButton({ onStart, held = false, disabled = false, covered = false }: VoiceButtonProps) {
  const { t } = useLingui();
  const finger = useRef<{ id: number; x: number; y: number; hold: Hold } | null>(null);
  const byTouch = useRef(false);

  function end(event: React.PointerEvent, state: "up" | "lost"): void {
    const now = finger.current;
    if (now?.id !== event.pointerId) return;
    finger.current = null;
    now.hold.state = state;
    now.hold.up_at = event.timeStamp;
    now.hold.onChange?.();
  }

  return (
    <button
      type="button"
      className={cx(styles.button, held && styles.held)}
      aria-label={t`Sprachnachricht aufnehmen`}
      disabled={disabled}
      tabIndex={covered ? -1 : undefined}
      onPointerDown={(event) => {
        byTouch.current = event.pointerType !== "mouse";
        if (!byTouch.current || finger.current) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const hold = new Hold(event.timeStamp);
        finger.current = { id: event.pointerId, x: event.clientX, y: event.clientY, hold };
        onStart(hold);
      }}
      onPointerMove={(event) => {
        const now = finger.current;
        if (now?.id !== event.pointerId) return;
        now.hold.dx = event.clientX - now.x;
        now.hold.dy = event.clientY - now.y;
        now.hold.onChange?.();
      }}
      onPointerUp={(event) => end(event, "up")}
      onPointerCancel={(event) => end(event, "lost")}
      onContextMenu={(event) => event.preventDefault()}
      onClick={(event) => {
        // The click that follows a finger has been dealt with; one of the keyboard has no detail.
        if (!byTouch.current || event.detail === 0) onStart(null);
      }}
    >
      <Icon of={Mic} em={1.4} />
    </button>
  );
}
