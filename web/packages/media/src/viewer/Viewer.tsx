/**
 * Pictures and videos on the whole screen: two fingers, a double tap, the wheel or + and − bring them close where one points,
 * dragging moves them, R turns them, arrows go on, Esc or a pull down closes. Focus stays here and goes back afterwards.
 */
import { clockText } from "@konsil/ui/clockText.ts";
import { cx } from "@konsil/ui/cx.ts";
import { Icon } from "@konsil/ui/Icon.tsx";
import type { MediaActions, MediaItem } from "@konsil/ui/mediaItem.ts";
import { TransferRing } from "@konsil/ui/TransferRing.tsx";
import { useBytesUrl } from "@konsil/ui/useBytesUrl.ts";
import { visuallyHidden } from "@konsil/ui/visuallyHidden.ts";
import { useLingui } from "@lingui/react/macro";
import { ChevronLeft, ChevronRight, Minus, Plus, RotateCw, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Stage, StageBar, StageButton, StageTitle } from "../stage/Stage.tsx";
import { useGestures } from "./useGestures.ts";
import styles from "./Viewer.module.css";
import { type Box, FITTED, fitted, kept, moved, type Placed, turned, zoomedAt } from "./zoom.ts";

export interface ViewerItem extends MediaItem {
  caption?: string | undefined;
  /** "Miriam Fuchs". */
  from: string;
  /** "Heute, 07:42". */
  at: string;
}

export interface ViewerProps extends MediaActions {
  items: readonly ViewerItem[];
  /** There are more, before or behind these: how many is not said. */
  partial?: boolean;
  /** Which is shown. */
  id: string;
  onGo: (id: string) => void;
  onClose: () => void;
  /** Forward, save: what the house's policy lets one do. */
  actions?: ReactNode;
}

const STEP = 1.5;
const NUDGE_PX = 80;

export function Viewer(props: ViewerProps) {
  const { items, id, onGo, onClose } = props;
  const { t } = useLingui();
  const index = items.findIndex((item) => item.id === id);
  const item = items[index];
  if (!item) return null;
  const what = item.kind === "video" ? t`Video von ${item.from}, ${item.at}` : t`Foto von ${item.from}, ${item.at}`;
  const go = (by: -1 | 1) => {
    const next = items[index + by];
    if (next) onGo(next.id);
  };
  return (
    <Stage label={what} onEscape={onClose}>
      <Shown {...props} item={item} what={what} index={index} go={go} />
    </Stage>
  );
}

interface ShownProps extends ViewerProps {
  item: ViewerItem;
  what: string;
  index: number;
  go: (by: -1 | 1) => void;
}

function Shown({ item, what, index, go, items, onClose, actions, partial = false, ...transfer }: ShownProps) {
  const { t } = useLingui();
  const stage = useRef<HTMLDivElement>(null);
  const root = useRef<HTMLDivElement>(null);
  // What was set for another picture does not count.
  const [view, setView] = useState<{ id: string; placed: Placed; size: Box | null }>({ id: item.id, placed: FITTED, size: null });
  const { placed, size: loadedSize } = view.id === item.id ? view : { placed: FITTED, size: null };
  /** Several fingers move between two paints. */
  const latest = useRef({ id: item.id, placed });
  const [pull, setPull] = useState<{ x: number; y: number } | null>(null);
  const [screen, setScreen] = useState<Box>({ width: 1, height: 1 });
  const small = useBytesUrl(item.thumbnail);
  const picture: Box = loadedSize ?? { width: item.width ?? 4000, height: item.height ?? 3000 };
  const isPicture = item.kind === "image";
  const count = items.length;

  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const measure = new ResizeObserver(() => setScreen({ width: element.clientWidth, height: element.clientHeight }));
    measure.observe(element);
    return () => measure.disconnect();
  }, []);

  function place(next: Placed): void {
    if (!isPicture) return;
    latest.current = { id: item.id, placed: next };
    setView({ id: item.id, placed: next, size: loadedSize });
  }

  useGestures(stage, {
    placed: () => (latest.current.id === item.id ? latest.current.placed : FITTED),
    picture: () => picture,
    onPlace: place,
    onPull: setPull,
    onPulled: (where) => (where === 0 ? onClose() : go(where)),
  });

  // The keys work at once, and still when the button that was pressed is gone because this is the last one.
  useEffect(() => {
    if (!root.current?.contains(document.activeElement)) root.current?.focus();
  });

  const zoom = (factor: number) => place(zoomedAt(placed, { x: 0, y: 0 }, placed.scale * factor, picture, screen));
  const close = placed.scale > 1.001;

  function key(event: React.KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLVideoElement) return;
    const nudge = (x: number, y: number) => place(moved(placed, { x: x * NUDGE_PX, y: y * NUDGE_PX }, picture, screen));
    const acts: Record<string, (() => void) | undefined> = {
      "+": () => zoom(STEP),
      "=": () => zoom(STEP),
      "-": () => zoom(1 / STEP),
      "0": () => place({ ...FITTED, turns: placed.turns }),
      r: () => place(turned(placed, event.shiftKey ? -1 : 1)),
      R: () => place(turned(placed, -1)),
      ArrowLeft: () => (close ? nudge(1, 0) : go(-1)),
      ArrowRight: () => (close ? nudge(-1, 0) : go(1)),
      ArrowUp: close ? () => nudge(0, 1) : undefined,
      ArrowDown: close ? () => nudge(0, -1) : undefined,
      PageUp: () => go(-1),
      PageDown: () => go(1),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  const seen = kept(placed, picture, screen);
  const size = fitted(picture, screen, 0);
  // Turned on its side the same picture has another fitted size.
  const side = seen.turns % 2 === 0 ? 1 : fitted(picture, screen, 1).height / Math.max(1, size.width);
  const style = {
    width: size.width,
    height: size.height,
    transform: `translate(${seen.x + (pull?.x ?? 0)}px, ${seen.y + (pull?.y ?? 0)}px) scale(${seen.scale * side}) rotate(${seen.turns * 90}deg)`,
  };
  const percent = Math.round(seen.scale * 100);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys for the whole dialog; each has its button
    <div ref={root} tabIndex={-1} className={styles.viewer} onKeyDown={key} style={{ "--pulled": Math.min(1, (pull?.y ?? 0) / 300) } as React.CSSProperties}>
      <StageBar>
        <StageButton icon={X} label={t`Schließen`} shortcut="Esc" onPress={onClose} />
        <StageTitle title={item.from} below={count > 1 && !partial ? `${item.at} · ${index + 1}/${count}` : item.at} />
        {isPicture && (
          <span className={styles.tools}>
            <span className={styles.fine}>
              <StageButton icon={Minus} label={t`Verkleinern`} shortcut="−" onPress={() => zoom(1 / STEP)} isDisabled={!close} />
              <StageButton icon={Plus} label={t`Vergrößern`} shortcut="+" onPress={() => zoom(STEP)} />
            </span>
            <StageButton icon={RotateCw} label={t`Drehen`} shortcut="R" onPress={() => place(turned(placed, 1))} />
          </span>
        )}
        {actions}
      </StageBar>
      <div ref={stage} className={cx(styles.stage, isPicture && (close ? styles.grab : styles.zoomable))}>
        {isPicture ? (
          <span className={cx(styles.picture, pull === null && styles.eased)} style={style}>
            {small && !item.url && <img className={styles.small} src={small} alt="" draggable={false} />}
            {item.url && (
              <img
                className={styles.image}
                src={item.url}
                alt={item.caption ? `${what}: ${item.caption}` : what}
                draggable={false}
                onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setView({ id: item.id, placed: latest.current.id === item.id ? latest.current.placed : FITTED, size: { width, height } })}
              />
            )}
          </span>
        ) : (
          // oxlint-disable-next-line jsx-a11y/media-has-caption -- what a phone records has no captions
          item.url && <video className={styles.video} src={item.url} controls autoPlay playsInline aria-label={`${what}${item.duration_ms === undefined ? "" : `, ${clockText(item.duration_ms)}`}`} />
        )}
        {!item.url && (
          <span className={styles.transfer}>
            <TransferRing item={item} on="photo" {...transfer} />
          </span>
        )}
      </div>
      {index > 0 && (
        <button type="button" className={cx(styles.go, styles.before)} aria-label={t`Vorheriges`} onClick={() => go(-1)}>
          <Icon of={ChevronLeft} em={1.8} />
        </button>
      )}
      {index < count - 1 && (
        <button type="button" className={cx(styles.go, styles.after)} aria-label={t`Nächstes`} onClick={() => go(1)}>
          <Icon of={ChevronRight} em={1.8} />
        </button>
      )}
      {item.caption && <p className={styles.caption}>{item.caption}</p>}
      <span className={visuallyHidden} role="status">
        {close ? t`${percent} Prozent` : ""}
      </span>
    </div>
  );
}
