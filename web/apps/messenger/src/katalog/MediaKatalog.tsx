/** /katalog/medien: pictures, videos, files and voice notes in all their states, and what makes them ready to be sent. */
import { prefer } from "@konsil/session";
import { Bubble, Button, FileBubble, type MediaItem, type MediaState, MessageText, PhotoBubble, ToastRegion, VoiceBubble } from "@konsil/ui";
import { AYLIN, JONAS, MIRIAM } from "@konsil/engine/scripted";
import { MediaTexts } from "@konsil/media/texts.tsx";
import type { GalleryTab } from "@konsil/media/gallery/Gallery.tsx";
import { Gallery, PdfView, Viewer } from "@konsil/media/views.tsx";
import { type ReactNode, Suspense, useEffect, useState } from "react";
import { Card, Line } from "./Katalog.tsx";
import styles from "./Katalog.module.css";
import { drawEcg, drawPdf, type Sample, VOICE } from "./mediaSamples.ts";
import { Sending } from "./MediaSending.tsx";

export function MediaKatalog() {
  const [samples, setSamples] = useState<Sample[]>([]);
  useEffect(() => {
    void Promise.all([drawEcg(1600, 1000), drawEcg(900, 1600, 200), drawEcg(1200, 1200, 90), drawEcg(2400, 700, 40), drawEcg(1000, 1400, 300)]).then(setSamples);
  }, []);
  return (
    <main className={styles.katalog}>
      <header className={styles.head}>
        <h1 className={styles.title}>Medien & Sprache</h1>
        <Button kind="secondary" size="sm" onPress={() => prefer({ theme: "light" })}>
          Hell
        </Button>
        <Button kind="secondary" size="sm" onPress={() => prefer({ theme: "dark" })}>
          Dunkel
        </Button>
      </header>
      <Suspense fallback={null}>
        <MediaTexts>
          {samples.length > 0 && (
            <div className={styles.cards}>
              <Photos samples={samples} />
              <OnTheirWay samples={samples} />
              <Files />
              <Voices />
              <Looking samples={samples} />
              <Reports />
              <Galleries samples={samples} />
              <Sending samples={samples} />
            </div>
          )}
        </MediaTexts>
      </Suspense>
      <ToastRegion />
    </main>
  );
}

const nothing = () => {};
const ACTIONS = { onOpen: nothing, onDownload: nothing, onPause: nothing, onResume: nothing, onCancel: nothing };

export function photo(sample: Sample | undefined, id: string, state: MediaState = "present", progress = 1): MediaItem {
  return {
    id,
    kind: "image",
    name: `${id}.webp`,
    mime: "image/webp",
    size: 412_000,
    state,
    progress,
    width: sample?.width,
    height: sample?.height,
    thumbnail: sample?.thumbnail,
    url: state === "present" ? sample?.url : undefined,
  };
}

function Chat({ children }: { children: ReactNode }) {
  return <div className={styles.canvas}>{children}</div>;
}

function Photos({ samples }: { samples: Sample[] }) {
  const all = samples.map((sample, index) => photo(sample, `Foto ${index + 1}`));
  return (
    <Card title="Fotos und Videos">
      <Chat>
        <Bubble own={false} part="single" sender={MIRIAM} time="07:42">
          <PhotoBubble items={all.slice(0, 1)} captioned appOnly {...ACTIONS} />
          <MessageText text="Zi. 412, eben geschrieben. Schaust du kurz drauf?" />
        </Bubble>
        <Bubble own part="single" time="07:44" tick="read" media="over">
          <PhotoBubble items={all.slice(1, 2)} {...ACTIONS} />
        </Bubble>
        <Bubble own={false} part="single" sender={AYLIN} time="07:45" media="over">
          <PhotoBubble items={[{ ...photo(samples[0], "Gang"), kind: "video", mime: "video/mp4", duration_ms: 83_000, url: undefined }]} {...ACTIONS} />
        </Bubble>
        <Bubble own part="single" time="07:46" tick="delivered" media="over">
          <PhotoBubble items={all.slice(0, 2)} {...ACTIONS} />
        </Bubble>
        <Bubble own={false} part="single" sender={MIRIAM} time="07:46" media="over">
          <PhotoBubble items={all.slice(0, 3)} appOnly {...ACTIONS} />
        </Bubble>
        <Bubble own part="single" time="07:47" tick="sent" media="over">
          <PhotoBubble items={[...all, ...all.map((item) => ({ ...item, id: `${item.id} b` }))]} {...ACTIONS} />
        </Bubble>
      </Chat>
    </Card>
  );
}

function OnTheirWay({ samples }: { samples: Sample[] }) {
  const at = (state: MediaState, progress = 0) => photo(samples[0], `Bild ${state}`, state, progress);
  return (
    <Card title="Unterwegs">
      <Chat>
        {([["absent"], ["loading", 0.3], ["uploading", 0.62], ["paused", 0.62], ["failed"], ["missing"], ["damaged"]] as const).map(([state, progress]) => (
          <Bubble key={state} own={state === "uploading" || state === "paused"} part="single" sender={state === "uploading" || state === "paused" ? undefined : JONAS} time="08:02" media="over">
            <PhotoBubble items={[at(state, progress ?? 0)]} {...ACTIONS} />
          </Bubble>
        ))}
        <Bubble own={false} part="single" sender={JONAS} time="08:03" media="over">
          <PhotoBubble items={[photo(undefined, "ohne Vorschau", "absent")]} {...ACTIONS} />
        </Bubble>
        <Bubble own part="single" time="08:04" tick="waiting" media="over">
          <PhotoBubble items={samples.slice(0, 4).map((sample, index) => photo(sample, `Serie ${index}`, index === 0 ? "present" : "uploading", index * 0.2))} {...ACTIONS} />
        </Bubble>
      </Chat>
    </Card>
  );
}

function Files() {
  const file = (name: string, state: MediaState, progress = 0, mime = ""): MediaItem => ({ id: name, kind: "file", name, mime, size: 3_400_000, state, progress });
  return (
    <Card title="Dateien">
      <Chat>
        <Bubble own={false} part="first" sender={JONAS} time="08:12" media="beside">
          <FileBubble item={file("Befund_Labor_412-2.pdf", "present")} detail="2 Seiten" {...ACTIONS} />
        </Bubble>
        <Bubble own={false} part="middle" sender={JONAS} time="08:12" media="beside">
          <FileBubble item={file("Dienstplan Dezember.xlsx", "absent")} {...ACTIONS} />
        </Bubble>
        <Bubble own={false} part="middle" sender={JONAS} time="08:12" media="beside">
          <FileBubble item={file("Sono_Abdomen_mit_sehr_langem_Namen_vom_23-11-2026_final_v2.dcm", "loading", 0.4, "application/dicom")} {...ACTIONS} />
        </Bubble>
        <Bubble own={false} part="last" sender={JONAS} time="08:12" media="beside">
          <FileBubble item={file("Altbefunde.zip", "missing")} {...ACTIONS} />
          <FileBubble item={file("Labor.zip", "damaged")} {...ACTIONS} />
        </Bubble>
        <Bubble own part="first" time="08:13" tick="waiting" media="beside">
          <FileBubble item={file("Arztbrief.docx", "uploading", 0.75)} {...ACTIONS} />
        </Bubble>
        <Bubble own part="middle" time="08:13" tick="waiting" media="beside">
          <FileBubble item={file("Übergabe.mp3", "paused", 0.2)} {...ACTIONS} />
        </Bubble>
        <Bubble own part="last" time="08:13" tick="failed" media="beside">
          <FileBubble item={file("ohne-Endung", "failed")} {...ACTIONS} />
        </Bubble>
      </Chat>
    </Card>
  );
}

function Voices() {
  const [position, setPosition] = useState(19_000);
  const [rate, setRate] = useState<1 | 1.5 | 2>(1);
  const voice = (id: string, state: MediaState, progress = 0): MediaItem => ({ id, kind: "voice", name: "Sprachnachricht", mime: "audio/ogg", size: 71_000, duration_ms: 34_000, waveform: VOICE, state, progress });
  const play = { playing: false, position_ms: 0, rate, onToggle: nothing, onSeek: (_id: string, ms: number) => setPosition(ms), onRate: () => setRate((now) => (now === 1 ? 1.5 : now === 1.5 ? 2 : 1)) };
  return (
    <Card title="Sprachnachrichten">
      <Chat>
        <Bubble own={false} part="first" sender={AYLIN} time="07:46" media="beside">
          <VoiceBubble item={voice("halb", "present")} {...play} playing position_ms={position} {...ACTIONS} />
        </Bubble>
        <Bubble own={false} part="middle" sender={AYLIN} time="07:46" media="beside">
          <VoiceBubble item={voice("neu", "present")} {...play} unheard {...ACTIONS} />
        </Bubble>
        <Bubble own={false} part="middle" sender={AYLIN} time="07:46" media="beside">
          <VoiceBubble item={voice("fern", "absent")} {...play} {...ACTIONS} />
        </Bubble>
        <Bubble own={false} part="last" sender={AYLIN} time="07:46" media="beside">
          <VoiceBubble item={voice("weg", "missing")} {...play} {...ACTIONS} />
        </Bubble>
        <Bubble own part="first" time="07:48" tick="read" media="beside">
          <VoiceBubble item={voice("eigen", "present")} {...play} rate={1.5} {...ACTIONS} />
        </Bubble>
        <Bubble own part="last" time="07:49" tick="waiting" media="beside">
          <VoiceBubble item={voice("geht", "uploading", 0.4)} {...play} {...ACTIONS} />
        </Bubble>
      </Chat>
    </Card>
  );
}

/** The viewer over everything. */
function Looking({ samples }: { samples: Sample[] }) {
  const [id, setId] = useState<string | null>(null);
  const captions = ["Zi. 412, eben geschrieben. Schaust du kurz drauf?", undefined, "Zum Vergleich von gestern", undefined];
  const items = [
    ...samples.map((sample, index) => ({ ...photo(sample, `Foto ${index + 1}`), caption: captions[index], from: index % 2 ? "Dr. Aylin Kaya" : "Miriam Fuchs", at: "Heute, 07:42" })),
    { ...photo(samples[0], "Foto 6", "loading", 0.4), from: "Dr. Jonas Weber", at: "Heute, 08:02" },
  ];
  return (
    <Card title="Betrachter">
      <div>
        <Button kind="secondary" onPress={() => setId("Foto 1")}>
          Betrachter öffnen
        </Button>
      </div>
      <Suspense fallback={null}>{id !== null && <Viewer items={items} id={id} onGo={setId} onClose={() => setId(null)} onPause={nothing} onCancel={nothing} />}</Suspense>
    </Card>
  );
}

function Galleries({ samples }: { samples: Sample[] }) {
  const [tab, setTab] = useState<GalleryTab>("media");
  const month = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...photo(samples[index % samples.length], `${name} ${index}`, index % 7 === 3 ? "absent" : index % 7 === 5 ? "missing" : "present"),
      ...(index % 4 === 2 ? { kind: "video" as const, duration_ms: 41_000 } : {}),
    }));
  const file = (name: string, state: MediaState): MediaItem => ({ id: name, kind: "file", name, mime: "", size: 340_000, state, progress: 0 });
  return (
    <Card title="Galerie eines Chats">
      <div className={styles.frame}>
        <Suspense fallback={null}>
          <Gallery
            tab={tab}
            onTab={setTab}
            months={[
              { label: "November 2026", items: month("N", 8) },
              { label: "Oktober 2026", items: month("O", 5) },
            ]}
            files={[
              { item: file("Befund_Labor_412-2.pdf", "present"), from: "Dr. Jonas Weber", at: "Heute, 08:12" },
              { item: file("Dienstplan Dezember.xlsx", "absent"), from: "Miriam Fuchs", at: "So., 22.11." },
            ]}
            links={[{ id: "l1", url: "https://www.leitlinien.de/kalium", from: "Dr. Aylin Kaya", at: "Heute, 07:46" }]}
            onShow={nothing}
            {...ACTIONS}
          />
        </Suspense>
      </div>
      <div className={styles.frame} style={{ height: "12rem" }}>
        <Suspense fallback={null}>
          <Gallery tab="files" onTab={nothing} months={[]} files={[]} links={[]} />
        </Suspense>
      </div>
    </Card>
  );
}

function Reports() {
  const [file, setFile] = useState<Blob | null>(null);
  return (
    <Card title="PDF">
      <Line>
        <Button kind="secondary" onPress={() => setFile(drawPdf())}>
          PDF öffnen
        </Button>
        <Button kind="secondary" onPress={() => setFile(new Blob(["%PDF-1.7 nichts weiter"]))}>
          Beschädigtes PDF öffnen
        </Button>
      </Line>
      <Suspense fallback={null}>{file && <PdfView name="Befund_Labor_412-2.pdf" file={file} onClose={() => setFile(null)} />}</Suspense>
    </Card>
  );
}
