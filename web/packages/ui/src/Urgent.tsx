/**
 * What makes a message urgent: a band above its text, below it the buttons that answer it, what others have answered, and how
 * many have. Goes into a bubble. Once there is nothing to do for the reader, the band is calm. What is important has a band only.
 */
import { useLingui } from "@lingui/react/macro";
import { Check, ChevronRight, CircleAlert, CircleMinus, HandHelping, type LucideIcon, Phone, TriangleAlert } from "lucide-react";
import { useRef, useState } from "react";
import { AvatarStack, type AvatarStackProps } from "./AvatarStack";
import { Button } from "./Button";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { InlineButton } from "./InlineButton";
import styles from "./Urgent.module.css";

export interface UrgentBandProps {
  /** The reader is to acknowledge it. */
  awaited: boolean;
}

export function UrgentBand({ awaited }: UrgentBandProps) {
  const { t } = useLingui();
  return (
    <span className={cx(styles.band, !awaited && styles.calm)}>
      <Icon of={TriangleAlert} em={1.2} />
      <strong className={styles.word}>{t`Dringend`}</strong>
      {awaited && <span className={styles.need}>{t`Bestätigung nötig`}</span>}
    </span>
  );
}

export function ImportantBand() {
  const { t } = useLingui();
  return (
    <span className={cx(styles.band, styles.calm)}>
      <Icon of={CircleAlert} em={1.2} />
      <strong className={styles.word}>{t`Wichtig`}</strong>
    </span>
  );
}

/** What somebody does about it. */
export type Stand = "noted" | "takes_over" | "calls_back" | "declines";

export const STAND_ICONS: Record<Stand, LucideIcon> = { noted: Check, takes_over: HandHelping, calls_back: Phone, declines: CircleMinus };

export interface UrgentAnswer {
  key: string;
  stand: Stand;
  /** "Dr. Weber übernimmt · 08:12". */
  text: string;
}

export interface UrgentFootProps {
  awaited: boolean;
  /** The reader has answered: "Du hast bestätigt · 08:12". */
  done?: { stand: Stand; text: string } | undefined;
  /** The reader may answer, or answer anew. */
  answerable: boolean;
  /** Who does more than take note, whoever takes over first. */
  answers: readonly UrgentAnswer[];
  /** "2 von 5 bestätigt", and who is still awaited. */
  count: string;
  open?: string | undefined;
  people: AvatarStackProps["people"];
  onAnswer: (stand: Stand) => void;
  onInfo: () => void;
}

export function UrgentFoot({ awaited, done, answerable, answers, count, open, people, onAnswer, onInfo }: UrgentFootProps) {
  const { t } = useLingui();
  const [anew, setAnew] = useState(false);
  const foot = useRef<HTMLSpanElement>(null);
  /** The button that was pressed goes: whoever walks by keys stays at the message. */
  const keepFocus = () => {
    if (foot.current?.contains(document.activeElement)) foot.current.closest<HTMLElement>("[data-key]")?.focus({ preventScroll: true });
  };
  const answer = (stand: Stand, words: string, kind: "primary" | "secondary") => (
    <Button
      kind={kind}
      icon={STAND_ICONS[stand]}
      className={styles.answer ?? ""}
      onPress={() => {
        setAnew(false);
        keepFocus();
        onAnswer(stand);
      }}
    >
      {words}
    </Button>
  );
  return (
    <span ref={foot} className={styles.foot}>
      {answers.length > 0 && (
        <ul className={styles.answers}>
          {answers.map((one) => (
            <li key={one.key} className={cx(styles.line, one.stand === "takes_over" && styles.takesOver)}>
              <Icon of={STAND_ICONS[one.stand]} em={1.2} />
              <span>{one.text}</span>
            </li>
          ))}
        </ul>
      )}
      {(awaited || (anew && answerable)) && (
        <span className={styles.choices} role="group" aria-label={t`Antworten`}>
          {answer("takes_over", t`Ich übernehme`, "primary")}
          {awaited && answer("noted", t`Bestätigen`, "secondary")}
          {answer("calls_back", t`Rufe zurück`, "secondary")}
          {answer("declines", t`Kann gerade nicht`, "secondary")}
        </span>
      )}
      {done && (
        <span className={styles.line}>
          <span className={styles.done} role="status">
            <Icon of={STAND_ICONS[done.stand]} em={1.2} />
            {done.text}
          </span>
          {answerable && !anew && (
            <InlineButton
              onPress={() => {
                keepFocus();
                setAnew(true);
              }}
            >
              {t`Ändern`}
            </InlineButton>
          )}
        </span>
      )}
      <button type="button" className={styles.count} onClick={onInfo}>
        {people.length > 0 && <AvatarStack people={people} max={3} />}
        <span className={styles.words}>
          <strong>{count}</strong>
          {open && ` · ${open}`}
        </span>
        <Icon of={ChevronRight} em={1.1} />
      </button>
    </span>
  );
}
