/**
 * Reads a QR code with the camera, or takes the code as text ("Code eintippen"). The camera is asked for only when
 * this is on screen and let go when it leaves. The decoder loads on demand; where the browser has none of its own
 * (Linux), ours reads the picture.
 */
import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { Button } from "./Button";
import styles from "./QrScan.module.css";
import { TextField } from "./TextField";

export interface QrScanProps {
  /** A code was read or typed. */
  onCode: (text: string) => void;
  /** What the typed code is called: "Einladungslink". */
  codeLabel: string;
  /** What happens with it: "Weiter". */
  verb: string;
  error?: string | null | undefined;
  busy?: boolean;
}

type Camera = "starting" | "on" | "refused" | "absent";

const SCAN_EVERY_MS = 150;
const FRAME_PX = 480;

export function QrScan({ onCode, codeLabel, verb, error, busy = false }: QrScanProps) {
  const { t } = useLingui();
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<Camera>("starting");
  const [typed, setTyped] = useState("");
  const found = useRef(onCode);
  useEffect(() => {
    found.current = onCode;
  });

  useEffect(() => {
    const stop = new AbortController();
    void watchCamera(video, setCamera, (text) => found.current(text), stop.signal);
    return () => stop.abort();
  }, []);

  return (
    <div className={styles.scan}>
      {camera !== "refused" && camera !== "absent" && (
        <div className={styles.camera}>
          <video ref={video} className={styles.video} muted playsInline aria-label={t`Kamerabild`} />
          <span className={styles.frame} aria-hidden />
        </div>
      )}
      {camera === "refused" && <p className={styles.note}>{t`Die Kamera ist gesperrt. Erlaube sie im Browser oder füge hier ein, was du bekommen hast.`}</p>}
      {camera === "absent" && <p className={styles.note}>{t`Hier gibt es keine Kamera. Füge ein, was du bekommen hast.`}</p>}
      <form
        className={styles.typed}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== "") onCode(typed.trim());
        }}
      >
        <TextField label={codeLabel} value={typed} onChange={setTyped} error={error} autoComplete="off" />
        <Button type="submit" kind="secondary" isDisabled={typed.trim() === ""} busy={busy}>
          {verb}
        </Button>
      </form>
    </div>
  );
}

async function watchCamera(
  target: { current: HTMLVideoElement | null },
  report: (camera: Camera) => void,
  onCode: (text: string) => void,
  stop: AbortSignal,
): Promise<void> {
  // Absent on plain http and in some in-app browsers, whatever the type says.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return report("absent");
  let stream: MediaStream;
  try {
    stream = await devices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (error) {
    return report(error instanceof DOMException && error.name === "NotAllowedError" ? "refused" : "absent");
  }
  const end = () => stream.getTracks().forEach((track) => track.stop());
  const element = target.current;
  if (stop.aborted || !element) return end();
  stop.addEventListener("abort", end);
  element.srcObject = stream;
  await element.play().catch(() => undefined);
  report("on");
  const look = (await byBrowser()) ?? (await byOurselves());
  while (!stop.aborted && look) {
    const text = await look(element);
    if (text !== null) {
      end();
      return onCode(text);
    }
    await new Promise((resolve) => setTimeout(resolve, SCAN_EVERY_MS));
  }
}

type Look = (video: HTMLVideoElement) => Promise<string | null> | string | null;

/** The Barcode Detection API, as far as it is used here: no type of the platform's yet. */
interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats: () => Promise<string[]>;
}

async function byBrowser(): Promise<Look | null> {
  const Barcodes = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  try {
    if (!Barcodes || !(await Barcodes.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new Barcodes({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue ?? null;
  } catch {
    return null; // there by name only
  }
}

async function byOurselves(): Promise<Look | null> {
  const { default: decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return pen && ((video) => read(video, canvas, pen, decodeQR));
}

type Decode = (image: { width: number; height: number; data: Uint8ClampedArray }) => string;

function read(video: HTMLVideoElement, canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D, decode: Decode): string | null {
  const side = Math.min(video.videoWidth, video.videoHeight);
  if (side === 0) return null;
  canvas.width = canvas.height = FRAME_PX;
  pen.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, FRAME_PX, FRAME_PX);
  try {
    return decode(pen.getImageData(0, 0, FRAME_PX, FRAME_PX));
  } catch {
    return null; // no code in this frame
  }
}
