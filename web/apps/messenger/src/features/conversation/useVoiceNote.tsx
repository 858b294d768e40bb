/**
 * The microphone of the composer and the recorder that lies over it. Both are loaded later: the microphone when the chat is
 * there, what records when it is pressed.
 */
import type { Attachment } from "@konsil/media";
import type { Hold } from "@konsil/ui/VoiceButton.tsx";
import { lazy, type ReactNode, Suspense, useState } from "react";

const VoiceButton = lazy(() => import("@konsil/ui/VoiceButton.tsx").then((module) => ({ default: module.VoiceButton })));
const VoiceRecording = lazy(() => import("@konsil/media/views.tsx").then((module) => ({ default: module.VoiceRecording })));

export interface VoiceNoteOptions {
  disabled: boolean;
  /** Asked before it begins. */
  mayStart: () => boolean;
  onSend: (note: Attachment) => void;
  /** Sent or thrown away. */
  onClose: () => void;
}

export function useVoiceNote({ disabled, mayStart, onSend, onClose }: VoiceNoteOptions): { voice: ReactNode; over: ReactNode } {
  const [open, setOpen] = useState<{ hold: Hold | null; held: boolean } | null>(null);
  const start = (hold: Hold | null) => {
    if (open === null && mayStart()) setOpen({ hold, held: hold !== null });
  };
  const close = () => {
    setOpen(null);
    onClose();
  };
  return {
    voice: <VoiceButton held={open?.held ?? false} disabled={disabled && open === null} covered={open !== null} onStart={start} />,
    over: open && (
      <Suspense fallback={null}>
        <VoiceRecording hold={open.hold} onSend={onSend} onClose={close} onLock={() => setOpen((now) => now && { ...now, held: false })} />
      </Suspense>
    ),
  };
}
