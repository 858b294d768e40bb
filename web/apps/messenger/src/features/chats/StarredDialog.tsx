/** All messages one has marked with a star, the newest first; pressing one goes there. */
import { useView } from "@konsil/engine";
import { go, useTimes } from "@konsil/session";
import { Button, Dialog, EmptyState, HitRow } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Star } from "lucide-react";
import { useRef, useState } from "react";
import { paths } from "../../routing/paths.ts";
import { useKept } from "../shell/useKept.ts";
import { foundParts } from "../../wording/attachments.ts";
import { showMessage } from "../conversation/chatState.ts";
import styles from "../conversation/Dialogs.module.css";

const SHOWN_FIRST = 100;
/** The engine answers with no more. */
const STARRED_MAX = 1000;

/** Of one conversation, or of all. */
export function StarredDialog({ conversation, onClose }: { conversation: string | null; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const [limit, setLimit] = useState(SHOWN_FIRST);
  const starred = useKept(useView({ query: "starred", conversation, limit }));
  const list = useRef<HTMLUListElement>(null);
  const more = starred?.more === true && limit < STARRED_MAX;
  return (
    <Dialog title={t`Mit Stern markiert`} open onClose={onClose} kind="tall">
      {starred?.hits.length === 0 && (
        <EmptyState icon={Star} title={t`Noch keine Nachricht mit Stern`}>
          {t`Markiere Nachrichten, die du wiederfinden willst. Nur du siehst den Stern.`}
        </EmptyState>
      )}
      <ul ref={list} className={styles.hits} aria-label={t`Nachrichten mit Stern`}>
        {starred?.hits.map((hit) => (
          <li key={hit.message}>
            <HitRow
              href={paths.chat(hit.conversation)}
              onOpen={() => {
                onClose();
                showMessage(hit.conversation, { key: hit.message, position: hit.position });
                go(paths.chat(hit.conversation));
              }}
              title={conversation === null ? hit.title : undefined}
              sender={hit.sender}
              time={times.listTime(hit.time)}
              parts={foundParts(i18n, hit)}
            />
          </li>
        ))}
      </ul>
      {more && (
        <Button
          kind="ghost"
          onPress={() => {
            setLimit(STARRED_MAX);
            // The button goes; below the last row the next one comes.
            list.current?.querySelector<HTMLElement>("li:last-child a")?.focus();
          }}
        >
          {t`Weitere zeigen`}
        </Button>
      )}
    </Dialog>
  );
}
