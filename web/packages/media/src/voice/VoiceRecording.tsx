/**
 * Over the composer while one records. Held: slide left to cancel, up to go on hands-free, let go to send. Hands-free: pause,
 * stop to listen first, send, or throw away. Whatever ends a recording from outside leads to listening: nothing said is lost. Left
 * while it records, it waits with whoever keeps it.
 */
import { clockText } from "@konsil/ui/clockText.ts";
import { Icon } from "@konsil/ui/Icon.tsx";
import { IconButton } from "@konsil/ui/IconButton.tsx";
import type { Hold } from "@konsil/ui/VoiceButton.tsx";
import { barsPath, BARS } from "@konsil/ui/waveform.ts";
import { VoiceBubble } from "@konsil/ui/VoiceBubble.tsx";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { ChevronLeft, ChevronUp, Lock, Mic, MicOff, Pause, SendHorizontal, Square, Trash2, X } from "lucide-react";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Attachment } from "../attachment.ts";
import type { DeviceProblem } from "../deviceProblem.ts";
import { MEDIA_LIMITS } from "../limits.ts";
import { type Because, Recording, SHORTEST_MS } from "./Recording.ts";
import { useVoice } from "./useVoice.ts";
import { VoiceRecorder } from "./VoiceRecorder.ts";
import { voicePlayer } from "./VoicePlayer.ts";
import styles from "./VoiceRecording.module.css";

export interface VoiceRecordingProps {
  /** The finger on the button; `null` begins hands-free. */
  hold: Hold | null;
  limit_ms?: number;
  /** One that was left and waits; otherwise a new one begins. */
  recording?: Recording | null;
  /** A new one: whoever keeps it gives it back when it was left. */
  onBegin?: (recording: Recording) => void;
  onSend: (note: Attachment) => void;
  /** Nothing is to be sent, or it has been. */
  onClose: () => void;
  /** Hands-free now: the button is no longer held. */
  onLock?: () => void;
}

const CANCELS_PX = 110;
const LOCKS_PX = 70;
/** Shorter was a tap. */
const TAP_MS = 350;

export function VoiceRecording({ hold, limit_ms = MEDIA_LIMITS.voice_ms_max, recording: kept = null, onBegin, onSend, onClose, onLock }: VoiceRecordingProps) {
  const { t, i18n } = useLingui();
  const [recording] = useState(() => kept ?? new Recording({ limit_ms, bars: BARS, start: VoiceRecorder.start }));
  const { phase, elapsed_ms: elapsed, levels } = useSyncExternalStore(recording.subscribe, recording.view);
  const [held, setHeld] = useState(hold !== null);
  const [slid, setSlid] = useState({ left: 0, up: 0 });
  const told = useRef({ onBegin, onSend, onClose, onLock });
  useEffect(() => {
    told.current = { onBegin, onSend, onClose, onLock };
  });

  const drop = useCallback(() => {
    recording.drop();
    told.current.onClose();
  }, [recording]);

  const sendIt = useCallback(async () => {
    const note = await recording.take();
    if (!note) return;
    told.current.onSend(note);
    told.current.onClose();
  }, [recording]);

  // Begins at once, and lets the microphone go when this leaves.
  useEffect(() => {
    voicePlayer.stop();
    told.current.onBegin?.(recording);
    recording.begin();
    return () => recording.leave();
  }, [recording]);

  const { step } = phase;
  const begun = step !== "idle" && step !== "starting";
  useEffect(() => {
    if (begun && recording.duration_ms !== null) navigator.vibrate?.(15);
  }, [begun, recording]);

  // The finger.
  useEffect(() => {
    if (!hold) return;
    let over = false;
    const follow = () => {
      if (over) return;
      if (hold.state === "down") {
        setSlid({ left: Math.max(0, -hold.dx), up: Math.max(0, -hold.dy) });
        if (hold.dx < -CANCELS_PX) {
          over = true;
          return drop();
        }
        if (hold.dy < -LOCKS_PX) lock();
        return;
      }
      over = true;
      const lasted = (hold.up_at ?? hold.down_at) - hold.down_at;
      // A tap, or the question for the microphone took the finger away: go on without it.
      const said = recording.duration_ms;
      if (hold.state === "lost" || lasted < TAP_MS || said === null) return lock();
      if (said < SHORTEST_MS) drop();
      else void sendIt();
    };
    const lock = () => {
      over = true;
      setHeld(false);
      navigator.vibrate?.(15);
      told.current.onLock?.();
    };
    hold.onChange = follow;
    if (hold.state !== "down") follow();
    return () => {
      hold.onChange = null;
    };
  }, [hold, recording, drop, sendIt]);

  // Another app, a lock screen: the browser takes the sound away, what was said stays.
  useEffect(() => {
    const hidden = () => document.visibilityState === "hidden" && void recording.listen("interrupted");
    document.addEventListener("visibilitychange", hidden);
    return () => document.removeEventListener("visibilitychange", hidden);
  }, [recording]);

  function key(event: React.KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    // Once to listen, twice to throw away: nobody loses five minutes by a key.
    if (step === "recording" || step === "paused") void recording.listen();
    else if (step !== "finishing") drop();
  }

  const left = limit_ms - elapsed;
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/no-noninteractive-element-interactions -- Escape for all its buttons
    <div className={styles.recording} role="group" aria-label={t`Sprachnachricht`} onKeyDown={key}>
      {phase.step === "refused" && (
        <>
          <p className={styles.problem} role="alert">
            <Icon of={MicOff} em={1.3} />
            <span>{voiceProblemText(i18n, phase.problem)}</span>
          </p>
          <IconButton icon={X} label={t`Schließen`} onPress={drop} autoFocus />
        </>
      )}
      {(phase.step === "starting" || phase.step === "finishing") && (
        <p className={styles.waiting} role="status">
          {phase.step === "starting" ? t`Mikrofon wird geöffnet …` : t`Wird fertiggestellt …`}
        </p>
      )}
      {/* Firefox's question for the microphone may be closed without an answer: nobody waits for ever. */}
      {phase.step === "starting" && !held && <IconButton icon={X} label={t`Abbrechen`} onPress={drop} />}
      {(phase.step === "recording" || phase.step === "paused") && (
        <>
          {!held && <IconButton icon={Trash2} label={t`Aufnahme verwerfen`} onPress={drop} />}
          <span className={styles.time}>
            <span className={phase.step === "recording" ? styles.live : styles.still} aria-hidden />
            <span role="timer" aria-label={phase.step === "recording" ? t`Aufnahme läuft` : t`Aufnahme angehalten`}>
              {clockText(elapsed)}
            </span>
            {left < 30_000 && <span className={styles.left}>{t`noch ${clockText(left)}`}</span>}
          </span>
          {held ? (
            <>
              <span className={styles.slide} style={{ translate: `${-slid.left / 2}px`, opacity: Math.max(0.25, 1 - slid.left / CANCELS_PX) }}>
                <Icon of={ChevronLeft} em={1.2} />
                {t`Zum Abbrechen schieben`}
              </span>
              <span className={styles.lock} style={{ translate: `0 ${-Math.min(slid.up, LOCKS_PX) / 3}px` }} aria-hidden>
                <Icon of={Lock} em={1.15} />
                <Icon of={ChevronUp} em={1.15} />
              </span>
              <span className={styles.button} />
            </>
          ) : (
            <>
              <svg className={styles.bars} viewBox={`0 0 ${BARS * 4} 32`} preserveAspectRatio="xMaxYMid slice" aria-hidden>
                <path d={barsPath([...Array.from({ length: BARS - levels.length }, () => 0), ...levels])} />
              </svg>
              <IconButton
                icon={phase.step === "recording" ? Pause : Mic}
                label={phase.step === "recording" ? t`Aufnahme anhalten` : t`Weiter aufnehmen`}
                onPress={() => (phase.step === "recording" ? recording.pause() : recording.resume())}
              />
              <IconButton icon={Square} label={t`Beenden und anhören`} onPress={() => void recording.listen()} />
              <IconButton icon={SendHorizontal} kind="filled" label={t`Sprachnachricht senden`} onPress={() => void sendIt()} autoFocus className={styles.button ?? ""} />
            </>
          )}
        </>
      )}
      {phase.step === "listening" && <Listening note={phase.note} because={phase.because} onDrop={drop} onSend={() => void sendIt()} />}
    </div>
  );
}

interface ListeningProps {
  note: Attachment;
  because: Because;
  onDrop: () => void;
  onSend: () => void;
}

/** The note has an address as long as it can be listened to here. */
function Listening(props: ListeningProps) {
  const { note } = props;
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(note.blob);
    setUrl(made);
    return () => {
      voicePlayer.stop();
      URL.revokeObjectURL(made);
    };
  }, [note]);
  return url === null ? null : <Heard {...props} url={url} />;
}

function Heard({ note, url, because, onDrop, onSend }: ListeningProps & { url: string }) {
  const { t } = useLingui();
  const [failed, setFailed] = useState(false);
  const play = useVoice(url, { url, blob: () => Promise.resolve(note.blob) }, () => setFailed(true));
  const why = failed ? t`Hier lässt sie sich nicht abspielen; senden geht.` : because === "limit" ? t`Länger geht nicht. Höre sie an oder sende sie.` : because === "interrupted" ? t`Die Aufnahme wurde unterbrochen. Bis dahin ist alles da.` : null;
  return (
    <>
      <IconButton icon={Trash2} label={t`Aufnahme verwerfen`} onPress={onDrop} />
      <span className={styles.listen}>
        <VoiceBubble
          item={{ id: url, kind: "voice", name: note.name, mime: note.mime, size: note.blob.size, duration_ms: note.duration_ms, waveform: note.waveform, state: "present", progress: 1, url }}
          {...play}
        />
        {why && (
          <span className={styles.why} role="status">
            {why}
          </span>
        )}
      </span>
      <IconButton icon={SendHorizontal} kind="filled" label={t`Sprachnachricht senden`} onPress={onSend} autoFocus className={styles.button ?? ""} />
    </>
  );
}

export function voiceProblemText(i18n: I18n, problem: DeviceProblem): string {
  switch (problem) {
    case "refused":
      return i18n._(msg`Das Mikrofon ist gesperrt. Erlaube es in den Einstellungen des Browsers für diese Seite und versuche es noch einmal.`);
    case "absent":
      return i18n._(msg`Hier gibt es kein Mikrofon. Schließe eines an und versuche es noch einmal.`);
    case "busy":
      return i18n._(msg`Das Mikrofon wird gerade von etwas anderem benutzt. Beende das und versuche es noch einmal.`);
    case "unsupported":
      return i18n._(msg`Dieser Browser kann keine Sprache aufnehmen. Nimm einen neueren.`);
  }
}
