/** A PDF on the whole screen: page under page, drawn when it comes into sight, its words for screen readers; + and − change the size. */
import { cx } from "@konsil/ui/cx.ts";
import { Icon } from "@konsil/ui/Icon.tsx";
import { visuallyHidden } from "@konsil/ui/visuallyHidden.ts";
import { useLingui } from "@lingui/react/macro";
import { FileX2, Minus, Plus, X } from "lucide-react";
import type { PDFDocumentProxy } from "pdfjs-dist";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Stage, StageBar, StageButton, StageTitle } from "../stage/Stage.tsx";
import { type OpenPdf, openPdf, type PdfProblem, PdfRefused } from "./openPdf.ts";
import styles from "./PdfView.module.css";

export interface PdfViewProps {
  name: string;
  file: Blob;
  onClose: () => void;
  /** Forward, save: what the house's policy lets one do. */
  actions?: ReactNode;
}

/** More are not shown; a file of that length is read elsewhere. */
const PAGES_MAX = 500;
const CANVAS_PIXELS_MAX = 12_000_000;
const SIZES = [1, 1.5, 2, 3] as const;

export function PdfView({ name, file, onClose, actions }: PdfViewProps) {
  return (
    <Stage label={name} onEscape={onClose}>
      <Reading name={name} file={file} onClose={onClose} actions={actions} />
    </Stage>
  );
}

function Reading({ name, file, onClose, actions }: PdfViewProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState<PDFDocumentProxy | null>(null);
  const [problem, setProblem] = useState<PdfProblem | null>(null);
  const [size, setSize] = useState(0);
  const root = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let gone = false;
    let opened: OpenPdf | null = null;
    void (async () => {
      try {
        opened = await openPdf(new Uint8Array(await file.arrayBuffer()));
        if (gone) opened.close();
        else setOpen(opened.document);
      } catch (failure) {
        if (!gone) setProblem(failure instanceof PdfRefused ? failure.problem : "broken");
      }
    })();
    root.current?.focus();
    return () => {
      gone = true;
      opened?.close();
    };
  }, [file]);

  const pages = open ? Math.min(PAGES_MAX, open.numPages) : 0;
  const change = (by: number) => setSize((now) => Math.min(SIZES.length - 1, Math.max(0, now + by)));
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys for the whole dialog; each has its button
    <div
      ref={root}
      tabIndex={-1}
      className={styles.reader}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === "+" || event.key === "=") change(1);
        else if (event.key === "-") change(-1);
      }}
    >
      <StageBar>
        <StageButton icon={X} label={t`Schließen`} shortcut="Esc" onPress={onClose} />
        <StageTitle title={name} below={open && (open.numPages === 1 ? t`1 Seite` : t`${open.numPages} Seiten`)} />
        <StageButton icon={Minus} label={t`Verkleinern`} shortcut="−" onPress={() => change(-1)} isDisabled={size === 0} />
        <StageButton icon={Plus} label={t`Vergrößern`} shortcut="+" onPress={() => change(1)} isDisabled={size === SIZES.length - 1} />
        {actions}
      </StageBar>
      {problem && (
        <p className={styles.problem} role="alert">
          <Icon of={FileX2} em={2.2} />
          {problem === "locked" ? t`Dieses PDF ist mit einem Passwort geschützt. Öffne es in einem anderen Programm.` : t`Dieses PDF ist beschädigt und lässt sich nicht öffnen.`}
        </p>
      )}
      {!problem && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keys
        <div className={styles.pages} role="region" aria-label={t`Seiten`} tabIndex={0}>
          {!open && (
            <p className={styles.waiting} role="status">
              {t`Wird geöffnet …`}
            </p>
          )}
          {open && Array.from({ length: pages }, (_, index) => <Page key={index} document={open} number={index + 1} factor={SIZES[size] ?? 1} />)}
          {open && open.numPages > PAGES_MAX && <p className={styles.waiting}>{t`Weitere Seiten zeigt ein anderes Programm.`}</p>}
        </div>
      )}
    </div>
  );
}

function Page({ document, number, factor }: { document: PDFDocumentProxy; number: number; factor: number }) {
  const { t } = useLingui();
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [near, setNear] = useState(false);
  /** Height to width; until it is known that of A4. */
  const [shape, setShape] = useState(Math.SQRT2);
  const [words, setWords] = useState("");
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watch = new IntersectionObserver((entries) => setNear(entries.some(({ isIntersecting }) => isIntersecting)), { rootMargin: "100%" });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    const target = canvas.current;
    const width = place.current?.clientWidth ?? 0;
    if (!near || !target || width === 0) return;
    let gone = false;
    let stop = () => {};
    void (async () => {
      try {
        const page = await document.getPage(number);
        const plain = page.getViewport({ scale: 1 });
        if (gone) return;
        setShape(plain.height / plain.width);
        const wanted = (width / plain.width) * Math.min(2, window.devicePixelRatio || 1);
        const most = Math.sqrt(CANVAS_PIXELS_MAX / (plain.width * plain.height));
        const viewport = page.getViewport({ scale: Math.min(wanted, most) });
        target.width = Math.floor(viewport.width);
        target.height = Math.floor(viewport.height);
        const drawing = page.render({ canvas: target, viewport });
        stop = () => drawing.cancel();
        await drawing.promise;
        const { items } = await page.getTextContent();
        if (!gone) setWords(items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join(""));
        if (!gone) setFailed(false);
      } catch {
        // Gone means cancelled.
        if (!gone) setFailed(true);
      }
    })();
    return () => {
      gone = true;
      stop();
      // Far away it takes no memory.
      target.width = 0;
      target.height = 0;
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another size is drawn anew
  }, [document, number, near, factor]);

  return (
    <section ref={place} className={styles.page} style={{ width: `${factor * 100}%`, maxWidth: `${factor * 56}rem`, aspectRatio: `1 / ${shape}` }} aria-label={t`Seite ${number}`}>
      <canvas ref={canvas} className={styles.canvas} aria-hidden />
      <p className={cx(visuallyHidden, styles.words)}>{words}</p>
      {failed && (
        <p className={styles.failed} role="alert">
          {t`Diese Seite lässt sich hier nicht zeigen. Öffne das PDF in einem anderen Programm.`}
        </p>
      )}
    </section>
  );
}
