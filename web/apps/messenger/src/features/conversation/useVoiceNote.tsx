/**
 * The microphone of the composer and the recorder that lies over it. Both are loaded later: the microphone when the chat is
 * there, what records when it is pressed. What was said when the chat was left waits here to be listened to.
 */
import type { Attachment } from "@konsil/media";
import type { Hold } from "@konsil/ui/VoiceButton.tsx";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { changeChat, useChatState } from "./chatState.ts";

const VoiceButton = lazy(() => import("@konsil/ui/VoiceButton.tsx").then((module) => ({ default: module.VoiceButton })));
const VoiceRecording = lazy(() => import("@konsil/media/views.tsx").then((module) => ({ default: module.VoiceRecording })));

export interface VoiceNoteOptions {
  conversation: string;
  disabled: boolean;
  /** Asked before it begins. */
  mayStart: () => boolean;
  onSend: (note: Attachment) => void;
  /** Sent or thrown away. */
  onClose: () => void;
}

export function useVoiceNote({ conversation, disabled, mayStart, onSend, onClose }: VoiceNoteOptions): { voice: ReactNode; over: ReactNode } {
  const recording = useChatState(conversation, "recording");
  const [open, setOpen] = useState<{ hold: Hold | null; held: boolean } | null>(() => (recording?.waits ? { hold: null, held: false } : null));
  const start = (hold: Hold | null) => {
    if (open === null && mayStart()) setOpen({ hold, held: hold !== null });
  };
  const close = () => {
    setOpen(null);
    changeChat(conversation, { recording: null });
    onClose();
  };
  return {
    voice: <VoiceButton held={open?.held ?? false} disabled={disabled && open === null} covered={open !== null} onStart={start} />,
    over: open && (
      <Suspense fallback={null}>
        <VoiceRecording
          hold={open.hold}
          recording={recording}
          onBegin={(begun) => changeChat(conversation, { recording: begun })}
          onSend={onSend}
          onClose={close}
          onLock={() => setOpen((now) => now && { ...now, held: false })}
        />
      </Suspense>
    ),
  };
}
