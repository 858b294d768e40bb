/** What a search in a case has found: who, when, and the words around the hit. */
import { EmptyState } from "@konsil/ui";
import { cx } from "@konsil/ui";
import { foldedPlace } from "@konsil/ui/fold.ts";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { SearchX } from "lucide-react";
import { stampText } from "../../wording/cases.ts";
import { personOf, textOf } from "./archiveRows.ts";
import styles from "./CaseReader.module.css";
import { type Hit, wordsOf } from "./searchCase.ts";
import { useNoteText } from "./useNoteText.ts";

export interface HitsProps {
  hits: Hit[];
  more: boolean;
  words: string;
  current: string | null;
  onOpen: (hit: Hit) => void;
}

const AROUND = 40;

export function Hits({ hits, more, words, current, onOpen }: HitsProps) {
  const { t, i18n } = useLingui();
  const noteText = useNoteText();
  if (hits.length === 0) {
    return (
      <EmptyState icon={SearchX} title={t`Nichts gefunden`}>
        {t`Ändere Wörter, Person oder Zeit.`}
      </EmptyState>
    );
  }
  const count = hits.length;
  return (
    <>
      <p className={styles.count} role="status">
        {more ? t`Die ersten ${count} Treffer. Suche genauer, um alle zu sehen.` : t`${plural(count, { one: "# Treffer", other: "# Treffer" })}`}
      </p>
      <ul className={styles.list} aria-label={t`Treffer`}>
        {hits.map((hit) => (
          <li key={`${hit.conversation} ${hit.row.key}`}>
            <button type="button" className={cx(styles.conversation, hit.row.key === current && styles.current)} onClick={() => onOpen(hit)}>
              <span className={styles.figures}>{stampText(i18n, hit.row.time)}</span>
              <strong>{personOf(hit.row)?.name ?? ""}</strong>
              <Around text={hit.row.kind === "message" ? textOf(hit.row) : noteText(hit.row.note)} words={words} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The text around the first of the words, which is marked. */
function Around({ text, words }: { text: string; words: string }) {
  const [spelt = []] = wordsOf(words);
  const place = spelt.map((spelling) => foldedPlace(text, spelling)).find((found) => found !== null);
  if (!place) return <span className={styles.around}>{text.slice(0, 3 * AROUND)}</span>;
  const { start, end } = place;
  return (
    <span className={styles.around}>
      {start > AROUND && "… "}
      {text.slice(Math.max(0, start - AROUND), start)}
      <mark>{text.slice(start, end)}</mark>
      {text.slice(end, end + 2 * AROUND)}
    </span>
  );
}
