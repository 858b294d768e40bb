/**
 * The words of a message: links (http, https, telephone), *bold*, _italic_, ~strike~, `code`; one to three emoji
 * alone are enlarged. Builds React elements from the text, so there is no HTML to inject into.
 */
import { Fragment, type ReactNode, useMemo } from "react";
import { cx } from "./cx";
import styles from "./MessageText.module.css";
import { isEmojiOnly, parseText, type Piece } from "./textPieces";

export function MessageText({ text }: { text: string }) {
  const pieces = useMemo(() => parseText(text), [text]);
  return <span className={cx(styles.text, isEmojiOnly(text) && styles.emoji)}>{render(pieces)}</span>;
}

function render(pieces: Piece[]): ReactNode {
  return pieces.map((piece, index) => {
    // oxlint-disable-next-line react/no-array-index-key -- pieces of one unchanging text have no other identity
    return <Fragment key={index}>{renderPiece(piece)}</Fragment>;
  });
}

function renderPiece(piece: Piece): ReactNode {
  switch (piece.type) {
    case "text":
      return piece.text;
    case "bold":
      return <strong>{render(piece.pieces)}</strong>;
    case "italic":
      return <em>{render(piece.pieces)}</em>;
    case "strike":
      return <s>{render(piece.pieces)}</s>;
    case "code":
      return <code className={styles.code}>{piece.text}</code>;
    case "link":
      return (
        <a className={styles.link} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
          {piece.text}
        </a>
      );
    case "phone":
      return (
        <a className={styles.link} href={piece.href}>
          {piece.text}
        </a>
      );
  }
}
