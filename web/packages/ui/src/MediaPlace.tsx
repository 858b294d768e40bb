/**
 * Pictures, files and voice notes in a bubble, loaded with the first of them: a chat of words weighs nothing more. Their room is
 * kept meanwhile.
 */
import { type ComponentType, createElement, lazy, type ReactNode, Suspense } from "react";
import { cx } from "./cx";
import type { MediaActions, MediaItem } from "./mediaItem";
import styles from "./MediaPlace.module.css";

export interface PhotoBubbleProps extends MediaActions {
  /** Pictures and videos. */
  items: readonly MediaItem[];
  /** Below is text, so the time is there and not on the picture. */
  captioned?: boolean;
  /** Taken with the camera of the app: nowhere else on the phone. */
  appOnly?: boolean;
  /** A video that is not here plays all the same, while it comes. */
  streams?: boolean;
}

export interface FileBubbleProps extends MediaActions {
  item: MediaItem;
  /** "2 Seiten". */
  detail?: string | undefined;
}

export interface VoiceBubbleProps extends MediaActions {
  item: MediaItem;
  playing: boolean;
  /** Where it is, kept when it pauses. */
  position_ms: number;
  rate: 1 | 1.5 | 2;
  /** Came from somebody else and was never played. */
  unheard?: boolean;
  onToggle: (id: string) => void;
  onSeek: (id: string, ms: number) => void;
  onRate: (id: string) => void;
}

/** Of a mosaic. */
export const SHOWN_MAX = 4;
/** Very long and very wide ones are cropped here and whole in the viewer. */
const [NARROWEST, WIDEST] = [0.62, 2.2];

/** The room that pictures take, known before they are there. */
export function photoPlace(items: readonly MediaItem[], captioned: boolean): { className: string; style: React.CSSProperties } {
  const [first] = items;
  const ratio = first?.width && first.height ? Math.min(WIDEST, Math.max(NARROWEST, first.width / first.height)) : 4 / 3;
  return { className: cx(styles.photos, styles[`of${Math.min(SHOWN_MAX, items.length)}`], captioned && styles.captioned), style: { "--ratio": ratio } as React.CSSProperties };
}

function placed<Props extends object>(load: () => Promise<ComponentType<Props>>, place: (props: Props) => ReactNode): ComponentType<Props> {
  const View = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>;
  return (props) => createElement(Suspense, { fallback: place(props) }, createElement(View, props));
}

export const PhotoBubble = placed(
  async () => (await import("./PhotoBubble")).PhotoBubble,
  ({ items, captioned = false }: PhotoBubbleProps) => <div {...photoPlace(items, captioned)} />,
);

export const FileBubble = placed(
  async () => (await import("./FileBubble")).FileBubble,
  ({ item }: FileBubbleProps) => <div className={styles.file}>{item.name}</div>,
);

export const VoiceBubble = placed(
  async () => (await import("./VoiceBubble")).VoiceBubble,
  (_props: VoiceBubbleProps) => <div className={styles.voice} />,
);
