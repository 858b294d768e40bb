/** A file in a bubble: what it is, its name, how large, and what becomes of it. Present it opens, absent it is fetched. */
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import styles from "./FileBubble.module.css";
import { FileGlyph } from "./FileGlyph";
import { Icon } from "./Icon";
import type { FileBubbleProps } from "./MediaPlace";
import { sizeText } from "./sizeText";
import { isGone } from "./mediaItem";
import { TransferRing, useGoneWords } from "./TransferRing";

export function FileBubble({ item, detail, onOpen, onDownload, onPause, onResume, onCancel }: FileBubbleProps) {
  const { t, i18n } = useLingui();
  const goneWords = useGoneWords();
  const { id, name, mime, size, state, progress } = item;
  const dot = name.lastIndexOf(".");
  const ending = dot > 0 ? name.slice(dot + 1).toUpperCase() : "";
  const whole = sizeText(size, i18n.locale);
  const opens = state === "present" && onOpen;
  const rests = state === "present" || state === "absent" || isGone(state);
  const facts = [rests && ending.length <= 5 ? ending : "", rests ? (detail ?? "") : "", progressText()].filter((fact) => fact !== "").join(" · ");

  function progressText(): string {
    switch (state) {
      case "loading":
      case "uploading":
        return t`${sizeText(size * progress, i18n.locale)} von ${whole}`;
      case "paused":
        return t`Angehalten · ${whole}`;
      case "failed":
        return t`Nicht übertragen`;
      case "missing":
      case "damaged":
        return goneWords(state);
      default:
        return whole;
    }
  }

  const lines = (
    <span className={styles.lines}>
      <span className={styles.name}>{name}</span>
      <span className={styles.facts}>{facts}</span>
    </span>
  );
  const tile = (
    <span className={styles.tile} aria-hidden>
      <FileGlyph name={name} mime={mime} />
    </span>
  );
  return (
    <div className={styles.file}>
      {opens ? (
        <button type="button" className={styles.body} aria-label={t`${name} öffnen, ${facts}`} onClick={() => onOpen(id)}>
          {tile}
          {lines}
        </button>
      ) : (
        <span className={styles.body}>
          {state === "present" || (isGone(state) && !onDownload) ? tile : <TransferRing item={item} on="bubble" onDownload={onDownload} onPause={onPause} onResume={onResume} />}
          {lines}
        </span>
      )}
      {!rests && onCancel && (
        <button type="button" className={styles.cancel} aria-label={t`${name} abbrechen`} onClick={() => onCancel(id)}>
          <Icon of={X} em={1.25} />
        </button>
      )}
    </div>
  );
}
