/** All messages one has marked with a star, the newest first; pressing one goes there. */
import { useView } from "@konsil/engine";
import { go, useTimes } from "@konsil/session";
import { Dialog, EmptyState, HitRow } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Star } from "lucide-react";
import { paths } from "../../routing/paths.ts";
import { showMessage } from "../conversation/chatState.ts";
import styles from "../conversation/Dialogs.module.css";

const STARRED_MAX = 200;

/** Of one conversation, or of all. */
export function StarredDialog({ conversation, onClose }: { conversation: string | null; onClose: () => void }) {
  const { t } = useLingui();
  const times = useTimes();
  const starred = useView({ query: "starred", conversation, limit: STARRED_MAX });
  return (
    <Dialog title={t`Mit Stern markiert`} open onClose={onClose} kind="tall">
      {starred?.hits.length === 0 && (
        <EmptyState icon={Star} title={t`Noch keine Nachricht mit Stern`}>
          {t`Markiere Nachrichten, die du wiederfinden willst. Nur du siehst den Stern.`}
        </EmptyState>
      )}
      <ul className={styles.hits} aria-label={t`Nachrichten mit Stern`}>
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
              parts={hit.parts}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
