/**
 * Addresses of attachments' bytes. A picture is opened whole and gets a `blob:` address, kept while it is among those shown last; in a
 * bubble it is no larger than it is seen. A
 * video gets an address that the service worker answers range by range, so that it plays before it is here; without a service worker
 * it is opened whole, too.
 */
import { type EngineClient, useEngine } from "@konsil/engine";
import { useEffect, useState } from "react";
import { forgetAtLock } from "../shell/memory.ts";
import { placeOf } from "./attachmentItem.ts";

const KEPT_MAX = 60;
/** A bubble's longer side, and that of one picture among several, whose ends are cut off. In rem. */
const ALONE_SIDE = 25;
const TILE_SIDE = 17.5;
/** Denser screens show nothing that one sees. */
const DENSITY_MAX = 2;

/** How large a picture is, as its sender told, and where it is shown. */
export interface Shown {
  width: number;
  height: number;
  place: "alone" | "tile";
}

function sideOf({ place }: Shown): number {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Math.ceil((place === "alone" ? ALONE_SIDE : TILE_SIDE) * rem * Math.min(devicePixelRatio, DENSITY_MAX));
}

interface Kept {
  url: Promise<string>;
  users: number;
}

const kept = new Map<string, Kept>();

function trim(): void {
  for (const [id, one] of kept) {
    if (kept.size <= KEPT_MAX) return;
    if (one.users > 0) continue;
    kept.delete(id);
    void one.url.then(URL.revokeObjectURL, () => undefined);
  }
}

function opened(engine: EngineClient, id: string, shown: Shown | null): Kept {
  const key = shown === null ? id : `${id} ${sideOf(shown)}`;
  const known = kept.get(key);
  if (known) {
    // Used last, dropped last.
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const url = engine
    .call("openAttachment", placeOf(id))
    .then(({ blob }) => (shown === null ? blob : small(blob, shown)))
    .then((blob) => URL.createObjectURL(blob));
  const one = { url, users: 0 };
  kept.set(key, one);
  url.catch(() => kept.delete(key));
  return one;
}

async function small(blob: Blob, shown: Shown): Promise<Blob> {
  // With the first picture, not with the app.
  const { shrink } = await import("@konsil/media/picture/shrink.ts");
  return shrink(blob, shown.width, shown.height, sideOf(shown));
}

/** The door was locked: what was read through it leaves the memory of the page. */
forgetAtLock(() => {
  for (const one of kept.values()) void one.url.then(URL.revokeObjectURL, () => undefined);
  kept.clear();
});

/** The address of an attachment that is on this device, as long as the view is there; of a picture in a bubble with its size and place. */
export function useAddress(id: string | null, width: number | null = null, height: number | null = null, place: Shown["place"] = "alone"): string | undefined {
  const engine = useEngine();
  const [found, setFound] = useState<{ id: string; url: string } | null>(null);
  useEffect(() => {
    if (id === null) return;
    let gone = false;
    const one = opened(engine, id, width === null || height === null ? null : { width, height, place });
    one.users += 1;
    one.url.then((url) => !gone && setFound({ id, url }), () => undefined);
    return () => {
      gone = true;
      one.users -= 1;
      trim();
    };
  }, [engine, id, width, height, place]);
  return found !== null && found.id === id ? found.url : undefined;
}

/** Where the service worker answers. */
export const STREAM_PATH = "/anhang/";

/** A service worker is there to answer. */
export function canStream(): boolean {
  return Boolean(navigator.serviceWorker?.controller);
}

export function streamAddress(id: string): string | null {
  return canStream() ? `${STREAM_PATH}${id}` : null;
}
