/**
 * Before a picture is sent: cut it, make a part unreadable, point at something; undo. By finger, mouse or keys: a tool is placed
 * in the middle and moved by the arrow keys, with Shift its size. What is made unreadable is gone from the pixels.
 */
import { Button } from "@konsil/ui/Button.tsx";
import { cx } from "@konsil/ui/cx.ts";
import { Icon } from "@konsil/ui/Icon.tsx";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Check, Crop, Grid3x3, type LucideIcon, MoveUpRight, Undo2, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { IMAGE_SIDE_MAX } from "../limits.ts";
import { encode, paint, type Surface } from "../picture/canvas.ts";
import { Stage, StageBar, StageButton, StageTitle } from "../stage/Stage.tsx";
import { arrowHead, counts, cropOf, type Edit, nudged, placed, type Point, type Rect, rectOf, type Tool } from "./edits.ts";
import styles from "./PictureEditor.module.css";
import { type Colours, render } from "./render.ts";

export interface PictureEditorProps {
  picture: Blob;
  /** The picture as it is now, all of it made anew. */
  onDone: (edited: Blob) => void;
  onClose: () => void;
}

const TOOLS: readonly { tool: Tool; icon: LucideIcon }[] = [
  { tool: "crop", icon: Crop },
  { tool: "pixelate", icon: Grid3x3 },
  { tool: "arrow", icon: MoveUpRight },
];

export function PictureEditor({ picture, onDone, onClose }: PictureEditorProps) {
  const { t } = useLingui();
  return (
    // Esc first gives up what is being drawn.
    <Stage label={t`Bild bearbeiten`} onEscape={null}>
      <Editing picture={picture} onDone={onDone} onClose={onClose} />
    </Stage>
  );
}

function Editing({ picture, onDone, onClose }: PictureEditorProps) {
  const { t, i18n } = useLingui();
  const [base, setBase] = useState<Surface | null>(null);
  const [failed, setFailed] = useState(false);
  const [tool, setTool] = useState<Tool>("crop");
  const [edits, setEdits] = useState<readonly Edit[]>([]);
  const [draft, setDraft] = useState<Edit | null>(null);
  const [drawing, setDrawing] = useState(false);
  const [busy, setBusy] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const start = useRef<Point | null>(null);

  useEffect(() => {
    let gone = false;
    void (async () => {
      try {
        const bitmap = await createImageBitmap(picture, { imageOrientation: "from-image" });
        const painted = paint(bitmap, bitmap.width, bitmap.height, IMAGE_SIDE_MAX);
        bitmap.close();
        if (gone) return;
        if (painted) setBase(painted);
        else setFailed(true);
      } catch {
        if (!gone) setFailed(true);
      }
    })();
    return () => {
      gone = true;
    };
  }, [picture]);

  useEffect(() => {
    const shown = canvas.current;
    if (!base || !shown) return;
    const made = render(base.canvas, edits, coloursOf(shown));
    if (!made) return;
    shown.width = made.canvas.width;
    shown.height = made.canvas.height;
    shown.getContext("2d")?.drawImage(made.canvas, 0, 0);
  }, [base, edits]);

  const whole: Rect = { x: 0, y: 0, width: base?.canvas.width ?? 1, height: base?.canvas.height ?? 1 };
  const left = cropOf(edits, whole);

  function take(edit: Edit | null): void {
    setDraft(null);
    if (edit && counts(edit)) setEdits([...edits, edit]);
  }

  function pointOf(event: React.PointerEvent): Point {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    return { x: left.x + ((event.clientX - box.left) / box.width) * left.width, y: left.y + ((event.clientY - box.top) / box.height) * left.height };
  }

  function drawn(from: Point, to: Point): Edit {
    if (tool !== "arrow") return { kind: tool, rect: rectOf(from, to, left) };
    return { kind: "arrow", from, to };
  }

  function key(event: React.KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      return setEdits(edits.slice(0, -1));
    }
    if (event.key === "Escape") {
      event.preventDefault();
      return draft ? setDraft(null) : onClose();
    }
    if (event.target !== stage.current || !draft) return;
    const step = Math.max(4, Math.round(Math.max(left.width, left.height) / 60));
    const by: Record<string, Point | undefined> = { ArrowLeft: { x: -step, y: 0 }, ArrowRight: { x: step, y: 0 }, ArrowUp: { x: 0, y: -step }, ArrowDown: { x: 0, y: step } };
    const move = by[event.key];
    if (move) setDraft(nudged(draft, move, event.shiftKey, left));
    else if (event.key === "Enter") take(draft);
    else return;
    event.preventDefault();
  }

  async function finish(): Promise<void> {
    if (!base || !root.current) return;
    setBusy(true);
    const made = render(base.canvas, edits, coloursOf(root.current));
    try {
      if (!made) throw new Error("no room");
      onDone(await encode(made, 0.92));
      onClose();
    } catch {
      setFailed(true);
      setBusy(false);
    }
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys for the whole dialog; each has its button
    <div ref={root} className={styles.editor} onKeyDown={key}>
      <StageBar>
        <StageButton icon={X} label={t`Abbrechen`} onPress={onClose} />
        <StageTitle title={t`Bild bearbeiten`} />
        <StageButton icon={Undo2} label={t`Rückgängig`} shortcut={t`Strg Z`} isDisabled={edits.length === 0} onPress={() => setEdits(edits.slice(0, -1))} />
        <Button icon={Check} busy={busy} isDisabled={!base} onPress={() => void finish()}>
          {t`Fertig`}
        </Button>
      </StageBar>
      {failed ? (
        <p className={styles.problem} role="alert">
          {t`Das Bild lässt sich hier nicht bearbeiten.`}
        </p>
      ) : (
        <div
          ref={stage}
          className={styles.stage}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- where arrow keys move what is placed
          tabIndex={0}
          role="application"
          aria-label={draft ? t`${nameOf(i18n, draft.kind)}: Pfeiltasten verschieben, mit Umschalt die Größe, Enter übernimmt, Escape verwirft` : t`Bild. Wähle ein Werkzeug und platziere es.`}
          onPointerDown={(event) => {
            if (event.button !== 0 || !base) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            start.current = pointOf(event);
            setDrawing(true);
          }}
          onPointerMove={(event) => start.current && setDraft(drawn(start.current, pointOf(event)))}
          onPointerUp={(event) => {
            const from = start.current;
            start.current = null;
            setDrawing(false);
            if (!from) return;
            const edit = drawn(from, pointOf(event));
            // A cut is looked at first.
            if (edit.kind === "crop") setDraft(counts(edit) ? edit : null);
            else take(edit);
          }}
          onPointerCancel={() => {
            start.current = null;
            setDrawing(false);
            setDraft(null);
          }}
        >
          <span className={styles.frame} style={{ "--ratio": left.width / left.height } as React.CSSProperties}>
            <canvas ref={canvas} className={styles.picture} />
            {draft && <Draft edit={draft} left={left} whole={whole} />}
          </span>
        </div>
      )}
      <footer className={styles.foot}>
        {draft && !drawing ? (
          <>
            <Button kind="secondary" onPress={() => setDraft(null)}>
              {t`Verwerfen`}
            </Button>
            <Button onPress={() => take(draft)}>{t`Übernehmen`}</Button>
          </>
        ) : (
          <>
            <span className={styles.tools} role="radiogroup" aria-label={t`Werkzeug`}>
              {TOOLS.map(({ tool: one, icon }) => (
                <button key={one} type="button" role="radio" aria-checked={tool === one} className={cx(styles.tool, tool === one && styles.chosen)} onClick={() => setTool(one)}>
                  <Icon of={icon} em={1.35} />
                  {nameOf(i18n, one)}
                </button>
              ))}
            </span>
            <button
              type="button"
              className={styles.place}
              disabled={!base}
              onClick={() => {
                setDraft(placed(tool, left));
                stage.current?.focus();
              }}
            >
              {t`In der Mitte platzieren`}
            </button>
          </>
        )}
      </footer>
    </div>
  );
}

/** What is being drawn, over the picture. */
function Draft({ edit, left, whole }: { edit: Edit; left: Rect; whole: Rect }) {
  const box = `${left.x} ${left.y} ${left.width} ${left.height}`;
  if (edit.kind === "arrow") {
    const { width, head, end } = arrowHead(edit.from, edit.to, whole);
    return (
      <svg className={styles.draft} viewBox={box} aria-hidden>
        <line x1={edit.from.x} y1={edit.from.y} x2={end.x} y2={end.y} className={styles.shaft} strokeWidth={width} />
        <polygon points={head.map(({ x, y }) => `${x},${y}`).join(" ")} className={styles.head} />
      </svg>
    );
  }
  const { x, y, width, height } = edit.rect;
  const outside = `M${left.x} ${left.y}h${left.width}v${left.height}h${-left.width}zM${x} ${y}v${height}h${width}v${-height}z`;
  return (
    <svg className={styles.draft} viewBox={box} aria-hidden>
      {edit.kind === "crop" && <path d={outside} className={styles.outside} />}
      <rect x={x} y={y} width={width} height={height} className={cx(styles.rect, edit.kind === "pixelate" && styles.filled)} />
    </svg>
  );
}

function nameOf(i18n: I18n, tool: Tool): string {
  switch (tool) {
    case "crop":
      return i18n._(msg`Zuschneiden`);
    case "pixelate":
      return i18n._(msg`Unkenntlich`);
    case "arrow":
      return i18n._(msg`Pfeil`);
  }
}

function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  return { drawn: style.getPropertyValue("--drawn").trim(), edge: style.getPropertyValue("--drawn-edge").trim() };
}
