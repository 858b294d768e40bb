/** A voice note as its bubble shows it, and what its buttons do. */
import { useSyncExternalStore } from "react";
import { type PlayView, type VoiceSource, voicePlayer } from "./VoicePlayer.ts";

export interface VoicePlay extends PlayView {
  onToggle: () => void;
  onSeek: (id: string, ms: number) => void;
  onRate: () => void;
}

/** `onProblem`: it could not be played. */
export function useVoice(id: string, source: VoiceSource | null, onProblem: () => void): VoicePlay {
  const view = useSyncExternalStore(voicePlayer.subscribe, () => voicePlayer.view(id));
  return {
    ...view,
    onToggle: () => {
      if (source) voicePlayer.toggle(id, source).catch(onProblem);
    },
    onSeek: (which, ms) => voicePlayer.seek(which, ms),
    onRate: () => voicePlayer.nextRate(),
  };
}
