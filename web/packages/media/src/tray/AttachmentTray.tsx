/**
 * Above the composer: what is about to be sent, each with its picture, its caption and what is wrong with it. Says what is
 * taken out of photos, and warns before something goes with everything that is written in it.
 */
import { IconButton } from "@konsil/ui/IconButton.tsx";
import { Button } from "@konsil/ui/Button.tsx";
import { cx } from "@konsil/ui/cx.ts";
import { FileGlyph } from "@konsil/ui/FileGlyph.tsx";
import { Icon } from "@konsil/ui/Icon.tsx";
import { type MenuAction, MenuButton } from "@konsil/ui/Menu.tsx";
import { clockText } from "@konsil/ui/clockText.ts";
import { sizeText } from "@konsil/ui/sizeText.ts";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Crop, File, ImageIcon, Play, Plus, ShieldCheck, TriangleAlert, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { CAPTION_LENGTH_MAX } from "../limits.ts";
import { mayGoAsFile, problemText } from "../wording.ts";
import styles from "./AttachmentTray.module.css";
import type { TrayItem } from "./Tray.ts";

export interface AttachmentTrayProps {
  items: readonly TrayItem[];
  leftOut: number;
  countMax: number;
  onCaption: (key: string, text: string) => void;
  onRemove: (key: string) => void;
  onAsFile: (key: string, asFile: boolean) => void;
  /** Opens the editor; only pictures have it. */
  onEdit?: (key: string) => void;
  /** Chooses more. */
  onAdd?: () => void;
  onClear: () => void;
  /** Enter in a caption. */
  onSend?: () => void;
}

export function AttachmentTray(props: AttachmentTrayProps) {
  const { items, leftOut, countMax } = props;
  const { t } = useLingui();
  const list = useRef<HTMLUListElement>(null);
  const count = items.length;

  // What was added last is seen.
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current) list.current?.scrollTo({ top: list.current.scrollHeight });
    before.current = count;
  }, [count]);

  const cleans = items.some((item) => !item.asFile && item.state !== "refused" && (item.attachment?.kind === "image" || item.attachment?.kind === "video"));
  const title = count === 1 ? t`1 Anhang` : t`${count} Anhänge`;
  return (
    <div className={styles.tray} role="group" aria-label={t`Anhänge`}>
      <header className={styles.head}>
        <span className={styles.title}>{title}</span>
        {props.onAdd && <IconButton icon={Plus} label={t`Weitere hinzufügen`} em={1.3} onPress={props.onAdd} />}
        <IconButton icon={X} label={t`Alle entfernen`} em={1.3} onPress={props.onClear} />
      </header>
      {cleans && (
        <p className={styles.clean}>
          <Icon of={ShieldCheck} em={1.2} />
          {t`Ort und Kameradaten werden entfernt.`}
        </p>
      )}
      <ul ref={list} className={styles.list}>
        {items.map((item) => (
          <li key={item.key} className={styles.row}>
            <Row item={item} {...props} />
          </li>
        ))}
      </ul>
      {leftOut > 0 && (
        <p className={styles.problem} role="status">
          <Icon of={TriangleAlert} em={1.15} />
          <span>{leftOut === 1 ? t`Höchstens ${countMax} auf einmal. Einer wurde nicht übernommen.` : t`Höchstens ${countMax} auf einmal. ${leftOut} wurden nicht übernommen.`}</span>
        </p>
      )}
    </div>
  );
}

function Row({ item, onCaption, onRemove, onAsFile, onEdit, onSend }: AttachmentTrayProps & { item: TrayItem }) {
  const { t, i18n } = useLingui();
  const { key, name, state, attachment, problem } = item;
  const isPicture = attachment?.kind === "image";
  const isMedia = isPicture || attachment?.kind === "video";
  const facts = [
    kindName(item, i18n),
    sizeText(item.size, i18n.locale),
    attachment?.width && attachment.height ? `${attachment.width}\u00a0×\u00a0${attachment.height}` : null,
    attachment?.duration_ms === undefined ? null : clockText(attachment.duration_ms),
    attachment?.stands_still ? t`nur das erste Bild, es bewegt sich dann nicht` : null,
  ].filter((fact) => fact !== null);

  const more: MenuAction[] = [];
  if (isMedia && !item.asFile) {
    more.push({ id: "file", label: t`Unverändert als Datei senden`, icon: File, hint: t`Ort, Zeit und Gerät bleiben darin lesbar.`, onAction: () => onAsFile(key, true) });
  }
  if (item.asFile && promisesPicture(name)) more.push({ id: "picture", label: t`Als Bild oder Video senden`, icon: ImageIcon, onAction: () => onAsFile(key, false) });

  return (
    <>
      {isPicture && onEdit ? (
        <button type="button" className={styles.edit} aria-label={t`${name} bearbeiten`} title={t`Bearbeiten`} onClick={() => onEdit(key)}>
          <Preview item={item} />
          <span className={styles.badge} aria-hidden>
            <Icon of={Crop} em={1} />
          </span>
        </button>
      ) : (
        <Preview item={item} />
      )}
      <div className={styles.middle}>
        {state === "refused" ? (
          <span className={styles.name}>{name}</span>
        ) : (
          <input
            className={styles.caption}
            value={item.caption}
            maxLength={CAPTION_LENGTH_MAX}
            aria-label={t`Bildunterschrift zu ${name}`}
            placeholder={isMedia || state === "preparing" ? t`Bildunterschrift` : t`Beschreibung`}
            onChange={(event) => onCaption(key, event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
              event.preventDefault();
              onSend?.();
            }}
          />
        )}
        {state === "refused" && problem ? (
          <div className={styles.problem} role="alert">
            <Icon of={TriangleAlert} em={1.15} />
            <span>{problemText(i18n, problem)}</span>
            {mayGoAsFile(problem) && (
              <Button kind="ghost" size="sm" onPress={() => onAsFile(key, true)}>
                {t`Als Datei senden`}
              </Button>
            )}
          </div>
        ) : (
          <span className={cx(styles.facts, item.asFile && promisesPicture(name) && styles.warning)} role={state === "preparing" ? "status" : undefined}>
            {state === "preparing" ? t`${name} wird vorbereitet …` : item.asFile && promisesPicture(name) ? t`Unverändert: Ort, Zeit und Gerät bleiben lesbar · ${sizeText(item.size, i18n.locale)}` : `${isMedia ? "" : `${name} · `}${facts.join(" · ")}`}
          </span>
        )}
      </div>
      <div className={styles.buttons}>
        {more.length > 0 && <MenuButton label={t`Mehr zu ${name}`} actions={more} />}
        <IconButton icon={X} label={t`${name} entfernen`} em={1.25} onPress={() => onRemove(key)} />
      </div>
    </>
  );
}

function Preview({ item }: { item: TrayItem }) {
  return (
    <span className={cx(styles.preview, item.state === "refused" && styles.refused)} aria-hidden>
      {item.preview ? <img className={styles.image} src={item.preview} alt="" /> : <FileGlyph name={item.name} mime={item.attachment?.mime ?? ""} />}
      {item.attachment?.kind === "video" && (
        <span className={styles.play}>
          <Icon of={Play} em={1} />
        </span>
      )}
      {item.state === "preparing" && <span className={styles.spinner} />}
    </span>
  );
}

function kindName({ attachment }: TrayItem, i18n: I18n): string | null {
  switch (attachment?.kind) {
    case "image":
      return i18n._(msg`Foto`);
    case "video":
      return i18n._(msg`Video`);
    case "voice":
      return i18n._(msg`Sprachnachricht`);
    default:
      return null;
  }
}

function promisesPicture(name: string): boolean {
  return /\.(jpe?g|png|gif|webp|bmp|tiff?|hei[cf]|avif|mp4|m4v|mov|webm|mkv|avi)$/i.test(name);
}
