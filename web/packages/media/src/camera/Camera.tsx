/**
 * The camera of the app on the whole screen: take, look, use or take again. What is taken goes into the message and nowhere
 * else, and the picture says so. Asked for only when this is opened, let go when it closes or the app is left.
 */
import { Button } from "@konsil/ui/Button.tsx";
import { cx } from "@konsil/ui/cx.ts";
import { Icon } from "@konsil/ui/Icon.tsx";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CameraOff, Check, Flashlight, FlashlightOff, Lock, RefreshCw, RotateCcw, SwitchCamera, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Attachment } from "../attachment.ts";
import { type DeviceProblem, DeviceRefused } from "../deviceProblem.ts";
import { Stage, StageBar, StageButton } from "../stage/Stage.tsx";
import styles from "./Camera.module.css";
import { CameraStream, type Facing, takePicture } from "./CameraStream.ts";

export interface CameraProps {
  onTake: (photo: Attachment) => void;
  onClose: () => void;
}

export function Camera({ onTake, onClose }: CameraProps) {
  const { t } = useLingui();
  return (
    <Stage label={t`Kamera`} onEscape={onClose}>
      <Shooting onTake={onTake} onClose={onClose} />
    </Stage>
  );
}

type Phase = { step: "starting" } | { step: "live" } | { step: "taken"; photo: Attachment; url: string } | { step: "refused"; problem: DeviceProblem };

function Shooting({ onTake, onClose }: CameraProps) {
  const { t, i18n } = useLingui();
  const video = useRef<HTMLVideoElement>(null);
  const [facing, setFacing] = useState<Facing>("environment");
  const [attempt, setAttempt] = useState(0);
  const [phase, setPhase] = useState<Phase>({ step: "starting" });
  const [two, setTwo] = useState(false);
  const [lamp, setLamp] = useState<"none" | "off" | "on">("none");
  const [busy, setBusy] = useState(false);
  const camera = useRef<CameraStream | null>(null);
  const count = useRef(0);

  const needed = phase.step !== "taken";
  useEffect(() => {
    if (!needed) return;
    let gone = false;
    const close = () => {
      gone = true;
      camera.current?.close();
      camera.current = null;
    };
    void (async () => {
      try {
        const opened = await CameraStream.open(facing);
        const element = video.current;
        if (gone || !element) return opened.close();
        camera.current = opened;
        opened.onEnd(() => !gone && setPhase({ step: "refused", problem: "busy" }));
        element.srcObject = opened.stream;
        await element.play().catch(() => undefined);
        if (gone) return;
        setLamp(opened.hasLamp ? "off" : "none");
        setPhase({ step: "live" });
        setTwo(await CameraStream.hasTwo().catch(() => false));
      } catch (failure) {
        if (!gone) setPhase({ step: "refused", problem: failure instanceof DeviceRefused ? failure.problem : "unsupported" });
      }
    })();
    return close;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another attempt opens it anew
  }, [facing, attempt, needed]);

  // Left for another app: the camera's light goes out. Back again it is opened anew.
  useEffect(() => {
    const changed = () => {
      if (document.visibilityState === "hidden") camera.current?.close();
      else if (camera.current) setAttempt((before) => before + 1);
    };
    document.addEventListener("visibilitychange", changed);
    return () => document.removeEventListener("visibilitychange", changed);
  }, []);

  const url = phase.step === "taken" ? phase.url : null;
  useEffect(() => () => (url === null ? undefined : URL.revokeObjectURL(url)), [url]);

  async function take(): Promise<void> {
    if (!video.current || busy) return;
    setBusy(true);
    try {
      count.current += 1;
      const called = t`Foto`;
      const photo = await takePicture(video.current, count.current === 1 ? called : `${called} ${count.current}`);
      navigator.vibrate?.(15);
      setPhase({ step: "taken", photo, url: URL.createObjectURL(photo.blob) });
    } catch {
      setPhase({ step: "refused", problem: "busy" });
    } finally {
      setBusy(false);
    }
  }

  function again(): void {
    setPhase({ step: "starting" });
    setAttempt((before) => before + 1);
  }

  return (
    <div className={styles.camera}>
      <StageBar>
        <StageButton icon={X} label={t`Schließen`} onPress={onClose} />
        <span className={styles.lock}>
          <Icon of={Lock} em={1.1} />
          {t`Nur in der App: nicht in der Galerie`}
        </span>
        {lamp !== "none" && phase.step === "live" && (
          <StageButton
            icon={lamp === "on" ? Flashlight : FlashlightOff}
            label={lamp === "on" ? t`Licht ausschalten` : t`Licht einschalten`}
           
            onPress={async () => {
              const on = lamp !== "on";
              if (await camera.current?.lamp(on)) setLamp(on ? "on" : "off");
            }}
          />
        )}
      </StageBar>
      <div className={styles.stage}>
        {phase.step === "taken" ? (
          <img className={styles.picture} src={phase.url} alt={t`Das aufgenommene Foto`} />
        ) : phase.step === "refused" ? (
          <div className={styles.problem} role="alert">
            <Icon of={CameraOff} em={2.4} />
            <p>{cameraProblemText(i18n, phase.problem)}</p>
            <Button kind="secondary" icon={RotateCcw} onPress={again}>
              {t`Noch einmal versuchen`}
            </Button>
          </div>
        ) : (
          // oxlint-disable-next-line jsx-a11y/media-has-caption -- what the camera sees now, without sound
          <video ref={video} className={cx(styles.picture, facing === "user" && styles.mirrored)} muted playsInline aria-label={t`Kamerabild`} />
        )}
        {phase.step === "starting" && (
          <p className={styles.waiting} role="status">
            {t`Kamera wird geöffnet …`}
          </p>
        )}
      </div>
      <footer className={styles.foot}>
        {phase.step === "taken" ? (
          <>
            <Button kind="secondary" icon={RefreshCw} onPress={again}>
              {t`Wiederholen`}
            </Button>
            <Button
              icon={Check}
              autoFocus
              onPress={() => {
                onTake(phase.photo);
                onClose();
              }}
            >
              {t`Verwenden`}
            </Button>
          </>
        ) : (
          <>
            <span className={styles.side} />
            <button type="button" className={styles.shutter} aria-label={t`Foto aufnehmen`} disabled={phase.step !== "live" || busy} onClick={() => void take()} />
            <span className={styles.side}>
              {two && <StageButton icon={SwitchCamera} label={t`Kamera wechseln`} onPress={() => setFacing(facing === "user" ? "environment" : "user")} />}
            </span>
          </>
        )}
      </footer>
    </div>
  );
}

export function cameraProblemText(i18n: I18n, problem: DeviceProblem): string {
  switch (problem) {
    case "refused":
      return i18n._(msg`Die Kamera ist gesperrt. Erlaube sie in den Einstellungen des Browsers für diese Seite und versuche es noch einmal.`);
    case "absent":
      return i18n._(msg`Hier gibt es keine Kamera. Wähle stattdessen ein Bild aus.`);
    case "busy":
      return i18n._(msg`Die Kamera wird gerade von etwas anderem benutzt. Beende das und versuche es noch einmal.`);
    case "unsupported":
      return i18n._(msg`Dieser Browser kann die Kamera nicht öffnen. Wähle stattdessen ein Bild aus.`);
  }
}
