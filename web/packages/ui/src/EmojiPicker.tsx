/**
 * All emoji: searchable in German and English, the recent ones first, by groups, in six skin tones. Arrow keys walk through
 * the grid. Comes in a chunk of its own.
 */
import { useLingui } from "@lingui/react/macro";
import { Apple, Car, Clock, Flag, Heart, Lightbulb, type LucideIcon, PawPrint, Smile, Trophy, User } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { cx } from "./cx";
import { type Emoji, emojiHabits, findEmoji, loadEmoji, rememberEmoji, rememberTone } from "./emoji";
import styles from "./EmojiPicker.module.css";
import { Icon } from "./Icon";
import { SearchField } from "./SearchField";

export interface EmojiPickerProps {
  onChoose: (emoji: string) => void;
}

const RECENT = -1;
const TONES = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"];

export function EmojiPicker({ onChoose }: EmojiPickerProps) {
  const { t, i18n } = useLingui();
  const [all, setAll] = useState<Emoji[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [{ recent, tone }, setHabits] = useState(emojiHabits);
  const [group, setGroup] = useState(recent.length > 0 ? RECENT : 0);
  const [search, setSearch] = useState("");
  const needle = useDeferredValue(search.trim());
  const grid = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let gone = false;
    loadEmoji(i18n.locale).then(
      (emoji) => gone || setAll(emoji),
      () => gone || setFailed(true),
    );
    return () => {
      gone = true;
    };
  }, [i18n.locale]);

  const groups: { id: number; label: string; icon: LucideIcon }[] = [
    ...(recent.length > 0 ? [{ id: RECENT, label: t`Zuletzt`, icon: Clock }] : []),
    { id: 0, label: t`Gesichter`, icon: Smile },
    { id: 1, label: t`Menschen`, icon: User },
    { id: 3, label: t`Tiere und Natur`, icon: PawPrint },
    { id: 4, label: t`Essen`, icon: Apple },
    { id: 5, label: t`Orte und Reisen`, icon: Car },
    { id: 6, label: t`Freizeit`, icon: Trophy },
    { id: 7, label: t`Dinge`, icon: Lightbulb },
    { id: 8, label: t`Zeichen`, icon: Heart },
    { id: 9, label: t`Flaggen`, icon: Flag },
  ];
  const toneNames = [t`Ohne Hautton`, t`Heller Hautton`, t`Mittelheller Hautton`, t`Mittlerer Hautton`, t`Mitteldunkler Hautton`, t`Dunkler Hautton`];

  const searching = needle !== "";
  const names = new Map((all ?? []).flatMap((one) => [[one.emoji, one.name] as const, ...(one.tones ?? []).map((toned) => [toned, one.name] as const)]));
  const shown: { emoji: string; name: string }[] = searching
    ? findEmoji(all ?? [], needle).map(toned)
    : group === RECENT
      ? recent.map((emoji) => ({ emoji, name: names.get(emoji) ?? emoji }))
      : (all ?? []).filter((one) => one.group === group).map(toned);

  function toned(one: Emoji): { emoji: string; name: string } {
    return { emoji: (tone > 0 && one.tones?.[tone - 1]) || one.emoji, name: one.name };
  }

  /** Enter takes the first that was found, and the arrow leads to all of them. */
  function keys(event: { key: string; preventDefault: () => void }): void {
    const [first] = search.trim() === needle ? shown : [];
    if (event.key === "Enter" && first) {
      event.preventDefault();
      choose(first.emoji);
    }
    leave(event);
  }

  function leave(event: { key: string; preventDefault: () => void }): void {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    grid.current?.querySelector("button")?.focus();
  }

  function choose(emoji: string): void {
    rememberEmoji(emoji);
    onChoose(emoji);
  }

  return (
    <div className={styles.picker}>
      <div className={styles.head}>
        <SearchField label={t`Emoji suchen`} value={search} onChange={setSearch} onKeyDown={search === "" ? leave : keys} autoFocus />
      </div>
      {!searching && (
        <div className={styles.groups} role="toolbar" aria-label={t`Gruppen`}>
          {groups.map((one) => (
            <button
              key={one.id}
              type="button"
              className={cx(styles.group, one.id === group && styles.current)}
              aria-pressed={one.id === group}
              aria-label={one.label}
              title={one.label}
              onClick={() => setGroup(one.id)}
            >
              <Icon of={one.icon} em={1.15} />
            </button>
          ))}
        </div>
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its buttons take the focus */}
      <div ref={grid} className={styles.grid} role="group" aria-label={searching ? t`Treffer` : (groups.find((one) => one.id === group)?.label ?? "")} onKeyDown={walk} aria-busy={all === null && !failed}>
        {shown.map((one) => (
          <button key={one.emoji} type="button" className={styles.emoji} aria-label={one.name} title={one.name} onClick={() => choose(one.emoji)}>
            {one.emoji}
          </button>
        ))}
        {searching && all && shown.length === 0 && <p className={styles.none}>{t`Kein Emoji gefunden.`}</p>}
        {failed && <p className={styles.none}>{t`Die Emoji konnten nicht geladen werden. Prüfe die Verbindung.`}</p>}
      </div>
      <div className={styles.tones} role="group" aria-label={t`Hautton`}>
        {TONES.map((hand, index) => (
          <button
            key={hand}
            type="button"
            className={cx(styles.tone, index === tone && styles.current)}
            aria-pressed={index === tone}
            aria-label={toneNames[index]}
            title={toneNames[index]}
            onClick={() => {
              rememberTone(index);
              setHabits((habits) => ({ ...habits, tone: index }));
            }}
          >
            {hand}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Arrow keys go to the neighbour; up and down by what stands above and below. */
function walk(event: React.KeyboardEvent<HTMLElement>): void {
  const buttons = Array.from(event.currentTarget.querySelectorAll<HTMLButtonElement>("button"));
  const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const top = buttons[0]?.offsetTop;
  const columns = Math.max(1, buttons.findIndex((button) => button.offsetTop !== top));
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  if (here < 0 || step === undefined) return;
  event.preventDefault();
  buttons[Math.max(0, Math.min(buttons.length - 1, here + step))]?.focus();
}
