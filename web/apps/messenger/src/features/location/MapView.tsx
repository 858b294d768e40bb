/**
 * A position on the house's own map: tiles laid side by side, pushed by hand, by keys or by a tap on what is to be in the middle. The
 * position in words and numbers stands beside it wherever it is shown.
 */
import { reasonOf, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { Icon, IconButton, Skeleton } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { LocateFixed, MapPin, Minus, Plus } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { HouseMap } from "./houseMap.ts";
import styles from "./MapView.module.css";
import { type Degrees, type Look, metresPerPx, placeIn, pointOf, pushed, startZoom, type TilePlace, tilesOf, type WorldPoint } from "./mercator.ts";

/** A push by a key. */
const STEP_PX = 64;
/** A hand that moves less has tapped. */
const TAP_PX = 4;
const ARROWS: Record<string, readonly [right: number, down: number]> = { ArrowLeft: [STEP_PX, 0], ArrowRight: [-STEP_PX, 0], ArrowUp: [0, STEP_PX], ArrowDown: [0, -STEP_PX] };

export interface MapViewProps {
  at: Degrees;
  /** How exactly it is known. */
  accuracyM: number | null;
  /** What is there, in words. */
  title: string;
}

export function MapView(props: MapViewProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [map, setMap] = useState<HouseMap | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let opened: HouseMap | null = null;
    let current = true;
    HouseMap.open(engine).then(
      (one) => {
        opened = one;
        if (current) setMap(one);
        else one.close();
      },
      (failure: unknown) => current && setError(commandErrorText(i18n, reasonOf(failure))),
    );
    return () => {
      current = false;
      opened?.close();
    };
  }, [engine, i18n]);
  if (error !== null) return <p role="alert">{error}</p>;
  if (!map) return <Skeleton width={20} label={t`Karte wird geladen`} />;
  if (!map.holds(props.at)) return <p role="status">{t`Diese Stelle liegt außerhalb der Karte des Hauses.`}</p>;
  return <Ground {...props} map={map} />;
}

function Ground({ at, accuracyM, title, map }: MapViewProps & { map: HouseMap }) {
  const { t } = useLingui();
  const [area, { width, height }] = useSize();
  const [least, most] = map.zooms;
  const [centre, setCentre] = useState<WorldPoint>(() => pointOf(at));
  const [chosen, setZoom] = useState<number | null>(null);
  const hand = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const zoom = chosen ?? startZoom(at.latitude, accuracyM, Math.min(width, height), map.zooms);
  const look: Look = { centre, zoom, width, height };
  const pin = placeIn(look, pointOf(at));
  const circlePx = accuracyM === null ? 0 : (2 * accuracyM) / metresPerPx(at.latitude, zoom);
  const nearer = (by: number) => setZoom(Math.min(most, Math.max(least, zoom + by)));
  const push = (right: number, down: number) => setCentre((before) => pushed({ ...look, centre: before }, right, down));
  const back = () => setCentre(pointOf(at));

  function key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (arrow) push(...arrow);
    else if (event.key === "+") nearer(1);
    else if (event.key === "-") nearer(-1);
    else return;
    event.preventDefault();
  }

  function take(event: PointerEvent<HTMLButtonElement>): void {
    if (!event.isPrimary || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    hand.current = { x: event.clientX, y: event.clientY, moved: false };
  }

  function move(event: PointerEvent): void {
    const held = hand.current;
    if (!held || !event.isPrimary || event.buttons === 0) return;
    const [right, down] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.moved && Math.hypot(right, down) < TAP_PX) return;
    hand.current = { x: event.clientX, y: event.clientY, moved: true };
    push(right, down);
  }

  /** What was tapped comes to the middle: nobody has to drag. By keyboard there is no point: back to the place. */
  function tap(event: MouseEvent<HTMLButtonElement>): void {
    const moved = hand.current?.moved ?? false;
    hand.current = null;
    if (moved) return;
    if (event.detail === 0) return back();
    const box = event.currentTarget.getBoundingClientRect();
    push(width / 2 - (event.clientX - box.left), height / 2 - (event.clientY - box.top));
  }

  return (
    <figure className={styles.map}>
      <div ref={area} className={styles.area}>
        {tilesOf(look).map((tile) => (
          <Tile key={`${tile.z}/${tile.x}/${tile.y}`} map={map} tile={tile} />
        ))}
        <span className={styles.circle} style={{ left: pin.left, top: pin.top, width: circlePx, height: circlePx }} />
        <span className={styles.pin} style={pin}>
          <Icon of={MapPin} em={2} />
        </span>
        <button
          type="button"
          className={styles.ground}
          aria-label={t`Karte: ${title}. Pfeiltasten verschieben sie, Plus und Minus ändern den Maßstab, Enter geht zur Stelle zurück.`}
          onKeyDown={key}
          onPointerDown={take}
          onPointerMove={move}
          onPointerCancel={() => (hand.current = null)}
          onClick={tap}
        />
      </div>
      <figcaption className={styles.foot}>
        <span className={styles.whose}>{map.attribution}</span>
        <span className={styles.does}>
          <IconButton icon={LocateFixed} label={t`Zur Stelle`} onPress={back} />
          <IconButton icon={Minus} label={t`Karte verkleinern`} isDisabled={zoom <= least} onPress={() => nearer(-1)} />
          <IconButton icon={Plus} label={t`Karte vergrößern`} isDisabled={zoom >= most} onPress={() => nearer(1)} />
        </span>
      </figcaption>
    </figure>
  );
}

function Tile({ map, tile: { z, x, y, left, top } }: { map: HouseMap; tile: TilePlace }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    map.picture(z, x, y).then(
      (picture) => current && setAddress(picture),
      // What cannot be fetched now leaves its square empty.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [map, z, x, y]);
  if (address === null) return null;
  return <img src={address} alt="" draggable={false} className={styles.tile} style={{ left, top }} onError={() => setAddress(null)} />;
}

/** How large an element is, as it changes. */
function useSize(): [(element: HTMLElement | null) => (() => void) | undefined, { width: number; height: number }] {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [observe] = useState(() => (element: HTMLElement | null) => {
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  });
  return [observe, size];
}
