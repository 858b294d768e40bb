/** A voice note that plays in its bubble: one at a time, from where it was left, as fast as one has chosen; then the one right behind it. */
import { type AttachmentView, send, useEngine } from "@konsil/engine";
import { useVoice } from "@konsil/media/voice/useVoice.ts";
import { voicePlayer } from "@konsil/media/voice/VoicePlayer.ts";
import { toast } from "@konsil/ui";
import type { MediaActions } from "@konsil/ui/mediaItem.ts";
import { VoiceBubble } from "@konsil/ui/VoiceBubble.tsx";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import { useAddress } from "./addresses.ts";
import { attachmentId, mediaItem, placeOf } from "./attachmentItem.ts";
import { goOnAfter, offerNote } from "./voiceRow.ts";

voicePlayer.onEnded = goOnAfter;

export interface VoiceNoteProps extends MediaActions {
  message: string;
  view: AttachmentView;
  /** Somebody else's, and not played on any of one's devices. */
  unheard: boolean;
}

export function VoiceNote({ message, view, unheard, ...actions }: VoiceNoteProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const id = attachmentId(message, view.place);
  // One's own is here while it is still on its way.
  const here = ["present", "uploading", "paused"].includes(view.state.state);
  const url = useAddress(here ? id : null);
  const source = url === undefined ? null : { url, blob: () => engine.call("openAttachment", placeOf(id)).then(({ blob }) => blob) };
  const play = useVoice(id, source, () => toast(t`Die Sprachnachricht lässt sich hier nicht abspielen.`));
  // Leaving the chat or locking ends it; it is a person's voice.
  useEffect(() => () => voicePlayer.leave(id), [id]);
  const onToggle = () => {
    if (unheard) void send(engine, { command: "message", act: { about: "heard", message } }).catch(() => undefined);
    play.onToggle();
  };
  const begin = useRef(onToggle);
  useEffect(() => {
    begin.current = onToggle;
  });
  const playable = source !== null;
  useEffect(() => (playable ? offerNote(id, () => begin.current()) : undefined), [id, playable]);
  // Its file's name says nothing to anybody.
  return <VoiceBubble item={{ ...mediaItem(message, view, url), name: t`Sprachnachricht` }} {...play} {...actions} unheard={unheard} onToggle={onToggle} />;
}
