/** What was sent in a chat: pictures and videos by month, files, links. More is asked for when the end comes near. */
import { ExternalLink } from "@konsil/ui/ExternalLink.tsx";
import { FileBubble } from "@konsil/ui/FileBubble.tsx";
import { Icon } from "@konsil/ui/Icon.tsx";
import { isGone, type MediaActions, type MediaItem } from "@konsil/ui/mediaItem.ts";
import { useGoneWords } from "@konsil/ui/TransferRing.tsx";
import { clockText } from "@konsil/ui/clockText.ts";
import { useBytesUrl } from "@konsil/ui/useBytesUrl.ts";
import { useLingui } from "@lingui/react/macro";
import { CircleSlash, Download, ExternalLink as ExternalLinkIcon, ImageIcon, Play } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";
import styles from "./Gallery.module.css";

export interface GalleryMonth {
  /** "November 2026". */
  label: string;
  /** Told apart by who sent them and when, where that is known. */
  items: readonly (MediaItem & Partial<Sent>)[];
}

/** Something with who sent it and when, in words. */
export interface Sent {
  from: string;
  /** "So., 23.11." */
  at: string;
}

export type GalleryFile = Sent & { item: MediaItem };

export interface GalleryLink extends Sent {
  id: string;
  url: string;
}

export type GalleryTab = "media" | "files" | "links";

export interface GalleryProps extends MediaActions {
  months: readonly GalleryMonth[];
  files: readonly GalleryFile[];
  links: readonly GalleryLink[];
  tab: GalleryTab;
  onTab: (tab: GalleryTab) => void;
  /** Jumps to the message. */
  onShow?: ((id: string) => void) | undefined;
  /** The end came near, and there is more. */
  onMore?: ((tab: GalleryTab) => void) | undefined;
}

export function Gallery({ months, files, links, tab, onTab, onShow, onMore, ...actions }: GalleryProps) {
  const { t } = useLingui();
  const more = onMore && (() => onMore(tab));
  return (
    <Tabs selectedKey={tab} onSelectionChange={(key) => onTab(key as GalleryTab)} className={styles.gallery ?? ""}>
      <TabList aria-label={t`Medien des Chats`} className={styles.tabs ?? ""}>
        <Tab id="media" className={styles.tab ?? ""}>{t`Medien`}</Tab>
        <Tab id="files" className={styles.tab ?? ""}>{t`Dateien`}</Tab>
        <Tab id="links" className={styles.tab ?? ""}>{t`Links`}</Tab>
      </TabList>
      <TabPanel id="media" className={styles.panel ?? ""}>
        {months.length === 0 && <Nothing>{t`Hier erscheinen Fotos und Videos aus diesem Chat.`}</Nothing>}
        {months.map(({ label, items }) => (
          <section key={label} aria-label={label}>
            <h3 className={styles.month}>{label}</h3>
            <ul className={styles.grid}>
              {items.map((item) => (
                <li key={item.id}>
                  <Tile item={item} {...actions} />
                </li>
              ))}
            </ul>
          </section>
        ))}
        <End onReach={more} />
      </TabPanel>
      <TabPanel id="files" className={styles.panel ?? ""}>
        {files.length === 0 && <Nothing>{t`Hier erscheinen Dateien aus diesem Chat.`}</Nothing>}
        <ul>
          {files.map(({ item, from, at }) => (
            <li key={item.id} className={styles.row}>
              <FileBubble item={item} {...actions} />
              <Where id={item.id} from={from} at={at} onShow={onShow} />
            </li>
          ))}
        </ul>
        <End onReach={more} />
      </TabPanel>
      <TabPanel id="links" className={styles.panel ?? ""}>
        {links.length === 0 && <Nothing>{t`Hier erscheinen Links aus diesem Chat.`}</Nothing>}
        <ul>
          {links.map(({ id, url, from, at }) => (
            <li key={id} className={styles.row}>
              <ExternalLink className={styles.link} href={url}>
                <Icon of={ExternalLinkIcon} em={1.2} />
                <span className={styles.address}>{url}</span>
              </ExternalLink>
              <Where id={id} from={from} at={at} onShow={onShow} />
            </li>
          ))}
        </ul>
        <End onReach={more} />
      </TabPanel>
    </Tabs>
  );
}

function Tile({ item, onOpen, onDownload }: MediaActions & { item: MediaItem & Partial<Sent> }) {
  const { t } = useLingui();
  const small = useBytesUrl(item.thumbnail);
  const { id, kind, state, duration_ms: length, from, at } = item;
  const isVideo = kind === "video";
  const gone = isGone(state);
  const goneWords = useGoneWords();
  const act = gone ? onDownload : state === "absent" || state === "failed" ? (onDownload ?? onOpen) : onOpen;
  const media = isVideo ? t`Video` : t`Foto`;
  const what = from && at ? t`${media} von ${from}, ${at}` : media;
  return (
    <button
      type="button"
      className={styles.tile}
      disabled={!act}
      aria-label={gone ? t`${what}, ${goneWords(state)}, noch einmal versuchen` : state === "absent" ? t`${what} laden` : t`${what} öffnen`}
      onClick={() => act?.(id)}
    >
      {small ? <img className={styles.image} src={small} alt="" loading="lazy" /> : <Icon of={ImageIcon} em={1.6} />}
      {(gone || state === "absent") && (
        <span className={styles.mark}>
          <Icon of={gone ? CircleSlash : Download} em={1.1} />
        </span>
      )}
      {isVideo && (
        <span className={styles.length}>
          <Icon of={Play} em={0.9} />
          {length !== undefined && clockText(length)}
        </span>
      )}
    </button>
  );
}

function Where({ id, from, at, onShow }: Sent & { id: string; onShow: ((id: string) => void) | undefined }) {
  const { t } = useLingui();
  const who = `${from} · ${at}`;
  return onShow ? (
    <button type="button" className={styles.where} aria-label={t`Im Chat zeigen: ${who}`} onClick={() => onShow(id)}>
      {who}
    </button>
  ) : (
    <span className={styles.where}>{who}</span>
  );
}

function Nothing({ children }: { children: ReactNode }) {
  return <p className={styles.nothing}>{children}</p>;
}

/** Tells once each time it comes into sight. */
function End({ onReach }: { onReach: (() => void) | undefined }) {
  const place = useRef<HTMLSpanElement>(null);
  const told = useRef(onReach);
  useEffect(() => {
    told.current = onReach;
  });
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watch = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && told.current?.(), { rootMargin: "400px" });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return <span ref={place} className={styles.end} aria-hidden />;
}
