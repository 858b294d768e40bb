/** What is about to be sent: the tray, with whatever is chosen, pasted or dropped on it. */
import { type Attachment, MediaRefused } from "@konsil/media";
import { prepare } from "@konsil/media/prepare.ts";
import { AttachmentTray } from "@konsil/media/tray/AttachmentTray.tsx";
import { DropOverlay } from "@konsil/media/tray/DropOverlay.tsx";
import type { TrayItem } from "@konsil/media/tray/Tray.ts";
import { useDropZone } from "@konsil/media/tray/useDropZone.ts";
import { usePaste } from "@konsil/media/tray/usePaste.ts";
import { useTray } from "@konsil/media/tray/useTray.ts";
import { VoicePlayer } from "@konsil/media/voice/VoicePlayer.ts";
import { useVoice } from "@konsil/media/voice/useVoice.ts";
import { VoiceRecorder } from "@konsil/media/voice/VoiceRecorder.ts";
import { Camera, PictureEditor, VoiceRecording } from "@konsil/media/views.tsx";
import { Bubble, Button, Composer, type Hold, toast, VoiceBubble, VoiceButton } from "@konsil/ui";
import { Suspense, useId, useState } from "react";
import { Card } from "./Katalog.tsx";
import styles from "./Katalog.module.css";
import type { Sample } from "./mediaSamples.ts";

declare global {
  interface Window {
    media: Record<string, unknown>;
  }
}
window.media = { prepare, MediaRefused, VoiceRecorder, VoicePlayer };

const nothing = () => {};

export function Sending({ samples }: { samples: Sample[] }) {
  return (
    <>
      <Trays samples={samples} />
      <Choosing />
      <Speaking />
      <Taking />
    </>
  );
}

function Trays({ samples }: { samples: Sample[] }) {
  const [ecg, tall] = samples;
  if (!ecg || !tall) return null;
  const image = (sample: Sample, key: string, caption = ""): TrayItem => ({
    key,
    name: `${key}.webp`,
    size: 412_000,
    caption,
    asFile: false,
    state: "ready",
    attachment: { blob: sample.blob, kind: "image", name: `${key}.webp`, mime: "image/webp", width: sample.width, height: sample.height },
    preview: sample.url,
  });
  const items: TrayItem[] = [
    image(ecg, "EKG", "Zi. 412, eben geschrieben"),
    image(tall, "Wunde"),
    { ...image(ecg, "Gang"), attachment: { blob: ecg.blob, kind: "video", name: "Gang.mp4", mime: "video/mp4", width: 1920, height: 1080, duration_ms: 83_000 } },
    { key: "p", name: "IMG_2041.jpg", size: 4_100_000, caption: "", asFile: false, state: "preparing" },
    { key: "f", name: "Befund.pdf", size: 340_000, caption: "", asFile: false, state: "ready", attachment: { blob: new Blob(["x"]), kind: "file", name: "Befund.pdf", mime: "application/pdf" } },
    { key: "u", name: "Original.jpg", size: 6_200_000, caption: "", asFile: true, state: "ready", attachment: { blob: new Blob(["x"]), kind: "file", name: "Original.jpg", mime: "image/jpeg" } },
    { key: "r", name: "IMG_0007.heic", size: 2_000_000, caption: "", asFile: false, state: "refused", problem: { reason: "cannot_decode", format: "HEIC" } },
    { key: "b", name: "Riesig.png", size: 90_000, caption: "", asFile: false, state: "refused", problem: { reason: "too_many_pixels", megapixels: 1200, limit_megapixels: 100 } },
    { key: "l", name: "Film.mov", size: 2_000_000_000, caption: "", asFile: false, state: "refused", problem: { reason: "too_large", limit_bytes: 500_000_000 } },
  ];
  const does = { onCaption: nothing, onRemove: nothing, onAsFile: nothing, onClear: nothing, onEdit: nothing, onAdd: nothing, countMax: 30 };
  return (
    <Card title="Anhänge vor dem Senden">
      <div className={styles.free}>
        <AttachmentTray items={items} leftOut={0} {...does} />
      </div>
      <AttachmentTray items={items.slice(0, 1)} leftOut={4} {...does} />
      <div className={styles.frame} style={{ position: "relative" }}>
        <DropOverlay chat="Station 4B · Innere" />
      </div>
    </Card>
  );
}

/** The real thing: choose, paste or drop something here. */
function Choosing() {
  const { tray, view } = useTray();
  const input = useId();
  const [edited, setEdited] = useState<string | null>(null);
  const picture = edited === null ? undefined : tray.source(edited);
  const add = (files: File[]) => tray.add(files);
  const { over, zone } = useDropZone(add);
  usePaste(add);
  return (
    <Card title="Auswählen">
      <label htmlFor={input}>Dateien wählen</label>
      <input
        id={input}
        type="file"
        multiple
        onChange={(event) => {
          tray.add(event.target.files ?? []);
          event.target.value = "";
        }}
      />
      <div className={styles.frame} style={{ position: "relative", display: "block", overflowY: "auto" }} data-drop {...zone}>
        {view.items.length > 0 && (
          <AttachmentTray
            items={view.items}
            leftOut={view.leftOut}
            countMax={tray.countMax}
            onCaption={(key, text) => tray.caption(key, text)}
            onRemove={(key) => tray.remove(key)}
            onAsFile={(key, asFile) => tray.sendAsFile(key, asFile)}
            onClear={() => tray.clear()}
            onEdit={setEdited}
          />
        )}
        <Composer value="" onChange={nothing} onSend={nothing} maxBytes={1000} />
        {over && <DropOverlay chat="Station 4B · Innere" />}
      </div>
      <Suspense fallback={null}>{picture && edited && <PictureEditor picture={picture} onDone={(done) => tray.replace(edited, done)} onClose={() => setEdited(null)} />}</Suspense>
    </Card>
  );
}

/** Hold or click, speak, send: the note is played below. */
function Speaking() {
  const [open, setOpen] = useState<{ hold: Hold | null; held: boolean } | null>(null);
  const [notes, setNotes] = useState<{ note: Attachment; url: string }[]>([]);
  return (
    <Card title="Aufnehmen">
      <div className={styles.canvas}>
        {notes.map(({ note, url }) => (
          <Spoken key={url} note={note} url={url} />
        ))}
      </div>
      <div className={styles.voicePlace}>
        <span className={styles.voiceField}>Nachricht</span>
        <VoiceButton held={open?.held ?? false} onStart={(hold) => setOpen({ hold, held: hold !== null })} />
        <Suspense fallback={null}>
          {open && (
            <VoiceRecording
              hold={open.hold}
              limit_ms={60_000}
              onSend={(note) => setNotes((before) => [...before, { note, url: URL.createObjectURL(note.blob) }])}
              onClose={() => setOpen(null)}
              onLock={() => setOpen((now) => now && { ...now, held: false })}
            />
          )}
        </Suspense>
      </div>
    </Card>
  );
}

function Spoken({ note, url }: { note: Attachment; url: string }) {
  const play = useVoice(url, { url, blob: () => Promise.resolve(note.blob) }, () => toast("Das lässt sich nicht abspielen."));
  return (
    <Bubble own part="single" time="08:20" tick="sent" media="beside">
      <VoiceBubble item={{ id: url, kind: "voice", name: note.name, mime: note.mime, size: note.blob.size, duration_ms: note.duration_ms, waveform: note.waveform, state: "present", progress: 1, url }} {...play} />
    </Bubble>
  );
}

/** The app's camera; what it takes is shown below. */
function Taking() {
  const [open, setOpen] = useState(false);
  const [photos, setPhotos] = useState<{ photo: Attachment; url: string }[]>([]);
  return (
    <Card title="Kamera">
      <div>
        <Button kind="secondary" onPress={() => setOpen(true)}>
          Kamera öffnen
        </Button>
      </div>
      {photos.map(({ photo, url }) => (
        <img key={url} src={url} alt={`${photo.name}, ${photo.width} × ${photo.height}`} width={160} />
      ))}
      <Suspense fallback={null}>{open && <Camera onTake={(photo) => setPhotos((before) => [...before, { photo, url: URL.createObjectURL(photo.blob) }])} onClose={() => setOpen(false)} />}</Suspense>
    </Card>
  );
}
