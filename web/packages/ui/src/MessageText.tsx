/**
 * The words of a message: links (http, https, www., telephone, place), *bold*, _italic_, ~strike~, `code`, mentions as chips; one
 * to three emoji alone are enlarged. Builds React elements from the text, so there is no HTML to inject into.
 */
import { Fragment, type ReactNode, useMemo } from "react";
import { cx } from "./cx";
import { ExternalLink } from "./ExternalLink";
import styles from "./MessageText.module.css";
import { emojiCount, parseText, type Piece } from "./textPieces";

export interface MessageTextProps {
  text: string;
  /** Who is mentioned, as it stands behind the "@"; `me` when that is the reader. */
  mentions?: readonly { label: string; me: boolean }[];
}

const NOBODY: NonNullable<MessageTextProps["mentions"]> = [];

export function MessageText({ text, mentions = NOBODY }: MessageTextProps) {
  const pieces = useMemo(() => parseText(text, mentions.map((one) => one.label)), [text, mentions]);
  const emoji = emojiCount(text);
  return <span className={cx(styles.text, emoji === 1 && styles.emojiOne, emoji > 1 && styles.emoji)}>{render(pieces, mentions)}</span>;
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
