/** Messages that a search has found, the hit marked: by their words, by the names of their files, or both. More of them when asked. */
import { type SearchView, useView } from "@konsil/engine";
import { go, useTimes } from "@konsil/session";
import { Button, HitRow, SystemLine } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import { paths } from "../../routing/paths.ts";
import { foundParts } from "../../wording/attachments.ts";
import { showHit } from "../conversation/chatState.ts";
import styles from "./Found.module.css";
import { type Scope, searchedMessages } from "./searched.ts";

const HITS_MAX = 500;

export function FoundMessages({ search, scope, first }: { search: string; scope: Scope; first: SearchView }) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const list = useRef<HTMLUListElement>(null);
  // What more was asked for belongs to one search.
  const [longer, setLonger] = useState<string | null>(null);
  const all = longer === search;
  const messages = useView(all ? searchedMessages(search, scope, HITS_MAX) : null) ?? first;
  const files = scope === "files";
  return (
    <>
      {messages.hits.length > 0 && (
        <section className={styles.found}>
          <h2 className={styles.title}>{files ? t`Dateien` : t`Nachrichten`}</h2>
          <ul ref={list} aria-label={files ? t`Gefundene Dateien` : t`Gefundene Nachrichten`}>
            {messages.hits.map((hit) => (
              <li key={hit.message}>
                <HitRow
                  href={paths.chat(hit.conversation)}
                  onOpen={() => {
                    showHit(hit);
                    go(paths.chat(hit.conversation));
                  }}
                  title={hit.title}
                  sender={hit.sender}
                  time={times.listTime(hit.time)}
                  parts={foundParts(i18n, hit)}
                  file={hit.file}
                />
              </li>
            ))}
          </ul>
          {messages.more && !all && (
            <p className={styles.more}>
              <Button
                kind="ghost"
                onPress={() => {
                  setLonger(search);
                  // The button goes; below the last row the next one comes.
                  list.current?.querySelector<HTMLElement>("li:last-child a")?.focus();
                }}
              >
                {t`Weitere Treffer zeigen`}
              </Button>
            </p>
          )}
          {messages.more && messages.hits.length >= HITS_MAX && <p className={styles.more}>{t`Es gibt weitere Treffer. Suche genauer.`}</p>}
        </section>
      )}
      {messages.incomplete && <SystemLine>{t`Ältere Nachrichten werden noch geladen. Es kann mehr zu finden sein.`}</SystemLine>}
    </>
  );
}
