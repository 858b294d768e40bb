/** The buttons beside the composer's field. They are not drawn again with every key: what they are given must stay the same meanwhile. */
import type { UrgencyView } from "@konsil/engine";
import { IconButton } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Camera, Flag, Plus, Smile } from "lucide-react";
import { lazy, memo, type Ref, Suspense } from "react";
import styles from "./ChatComposer.module.css";

const AttachMenu = lazy(() => import("./AttachMenu.tsx").then((module) => ({ default: module.AttachMenu })));
const UrgencyMenu = lazy(() => import("./UrgencyMenu.tsx").then((module) => ({ default: module.UrgencyMenu })));

/** What the buttons open above the chat; one at a time. */
export type ComposerPart = "camera" | "contact" | "emoji" | "location" | "poll" | "sbar";

interface Common {
  /** The reader is a guest, who knows of nobody, hands nobody over and marks nothing as urgent. */
  guest: boolean;
  onOpen: (part: ComposerPart) => void;
  onUrgency: (urgency: UrgencyView) => void;
}

export interface BeforeFieldProps extends Common {
  onFiles: (files: File[]) => void;
  onTemplate: (text: string) => void;
}

export const BeforeField = memo(function BeforeField({ guest, onOpen, onUrgency, onFiles, onTemplate }: BeforeFieldProps) {
  const { t } = useLingui();
  return (
    <Suspense fallback={<IconButton icon={Plus} label={t`Anhängen`} isDisabled />}>
      <AttachMenu
        onFiles={onFiles}
        onCamera={() => onOpen("camera")}
        onLocation={() => onOpen("location")}
        onContact={guest ? null : () => onOpen("contact")}
        onPoll={() => onOpen("poll")}
        onTemplate={onTemplate}
        onUrgency={guest ? null : onUrgency}
        onSbar={guest ? null : () => onOpen("sbar")}
      />
    </Suspense>
  );
});

export interface AfterFieldProps extends Common {
  editing: boolean;
  /** What is written takes the camera's place, as it takes the microphone's. */
  empty: boolean;
  blocked: boolean;
  urgency: UrgencyView;
  /** Where the emoji open. */
  emoji: Ref<HTMLSpanElement>;
}

export const AfterField = memo(function AfterField({ guest, onOpen, onUrgency, editing, empty, blocked, urgency, emoji }: AfterFieldProps) {
  const { t } = useLingui();
  return (
    <>
      <span ref={emoji}>
        <IconButton icon={Smile} label={t`Emoji`} em={1.4} onPress={() => onOpen("emoji")} />
      </span>
      {!editing && !guest && (
        <span className={styles.flag}>
          <Suspense fallback={<IconButton icon={Flag} label={t`Dringlichkeit`} isDisabled />}>
            <UrgencyMenu urgency={urgency} onChoose={onUrgency} />
          </Suspense>
        </span>
      )}
      {!editing && empty && (
        <span className={styles.camera}>
          <IconButton icon={Camera} label={t`Kamera`} em={1.4} isDisabled={blocked} onPress={() => onOpen("camera")} />
        </span>
      )}
    </>
  );
});
