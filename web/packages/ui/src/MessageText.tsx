/**
 * The words of a message: links (http, https, www., mail, telephone, place), *bold*, _italic_, ~strike~, `code`, mentions as chips; one
 * to three emoji alone are enlarged. Builds React elements from the text, so there is no HTML to inject into. A text of which nothing
 * is to be seen says so; a very long one may be folded.
 */
import { useLingui } from "@lingui/react/macro";
import { Fragment, type ReactNode, useMemo, useRef } from "react";
import { flushSync } from "react-dom";
import { isBlank } from "./blank";
import { cx } from "./cx";
import { ExternalLink } from "./ExternalLink";
import { beginning, isLong } from "./foldedText";
import { InlineButton } from "./InlineButton";
import styles from "./MessageText.module.css";
import { emojiCount, parseText, type Piece } from "./textPieces";

export interface MessageTextProps {
  text: string;
  /** Who is mentioned, as it stands behind the "@"; `me` when that is the reader. */
  mentions?: readonly { label: string; me: boolean }[];
  /** Where a very long text shows its beginning alone until somebody wants the rest. */
  fold?: Fold | undefined;
}

export interface Fold {
  open: boolean;
  onOpen: (open: boolean) => void;
}

const NOBODY: NonNullable<MessageTextProps["mentions"]> = [];

export function MessageText({ text, mentions = NOBODY, fold }: MessageTextProps) {
  const { t } = useLingui();
  const pieces = useMemo(() => parseText(text, mentions.map((one) => one.label)), [text, mentions]);
  const folds = fold && isLong(text) ? fold : undefined;
  const closed = folds?.open === false;
  const first = useMemo(() => (closed ? beginning(pieces) : pieces), [closed, pieces]);
  const emoji = emojiCount(text);
  const words = useRef<HTMLSpanElement>(null);
  const more = useRef<HTMLSpanElement>(null);
  if (text !== "" && isBlank(text)) return <em className={styles.blank}>{t`Leere Nachricht`}</em>;

  /** What one has read stays where it is, and so does the button of what one folds. The keyboard goes on where the text begins. */
  function turn({ open, onOpen }: Fold): void {
    const [still, scroller] = [open ? more.current : words.current, words.current?.closest("[data-scroller]")];
    const before = still?.getBoundingClientRect().top ?? 0;
    flushSync(() => onOpen(!open));
    if (scroller) scroller.scrollTop += (still?.getBoundingClientRect().top ?? 0) - before;
    if (!open) words.current?.focus({ preventScroll: true });
  }

  return (
    <>
      <span ref={words} data-words data-emoji={emoji > 0 ? Math.min(emoji, 2) : undefined} tabIndex={folds && -1} className={cx(styles.text, emoji === 1 && styles.emojiOne, emoji > 1 && styles.emoji)}>
        {render(first, mentions)}
        {closed && "…"}
      </span>
      {folds && (
        <span ref={more} className={styles.more}>
          <InlineButton expanded={folds.open} onPress={() => turn(folds)}>
            {folds.open ? t`Weniger` : t`Mehr lesen`}
          </InlineButton>
        </span>
      )}
    </>
  );
}

type Mentions = NonNullable<MessageTextProps["mentions"]>;

function render(pieces: Piece[], mentions: Mentions): ReactNode {
  return pieces.map((piece, index) => {
    // oxlint-disable-next-line react/no-array-index-key -- pieces of one unchanging text have no other identity
    return <Fragment key={index}>{renderPiece(piece, mentions)}</Fragment>;
  });
}

function renderPiece(piece: Piece, mentions: Mentions): ReactNode {
  switch (piece.type) {
    case "text":
      return piece.text;
    case "bold":
      return <strong>{render(piece.pieces, mentions)}</strong>;
    case "italic":
      return <em>{render(piece.pieces, mentions)}</em>;
    case "strike":
      return <s>{render(piece.pieces, mentions)}</s>;
    case "code":
      return <code className={styles.code}>{piece.text}</code>;
    case "link":
      return (
        <>
          <ExternalLink className={styles.link} href={piece.href}>
            {piece.text}
          </ExternalLink>
          {piece.host !== undefined && <span className={styles.host}> ({piece.host})</span>}
        </>
      );
    case "mail":
      return (
        <>
          <a className={styles.link} href={piece.href}>
            {piece.text}
          </a>
          {piece.host !== undefined && <span className={styles.host}> ({piece.host})</span>}
        </>
      );
    case "mention":
      return <span className={cx(styles.mention, mentions.some((one) => one.me && one.label === piece.label) && styles.me)}>{piece.text}</span>;
    case "place":
    case "phone":
      return (
        <a className={styles.link} href={piece.href}>
          {piece.text}
        </a>
      );
  }
}
