/** What one does with a chat besides writing, where one reads what it is: look for something in it, its stars, and how one keeps it. */
import { useView } from "@konsil/engine";
import { Button, type Point, PointMenu } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { BellOff, Search, Star } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import styles from "./ChatKeeping.module.css";
import { pinnedOf } from "./pinOrder.ts";
import { type KeptChat, useChatActions } from "./useChatActions.ts";
import { useKeepActions } from "./useKeepActions.ts";

const StarredDialog = lazy(() => import("./StarredDialog.tsx").then((module) => ({ default: module.StarredDialog })));

export function ChatKeeping({ chat, onFind }: { chat: KeptChat; onFind: () => void }) {
  const { t } = useLingui();
  const actions = useChatActions();
  const { pinAction, muteActions, archiveAction } = useKeepActions();
  const pinned = pinnedOf(useView({ query: "chats", search: "", filter: "all" })?.chats ?? []);
  const [starred, setStarred] = useState(false);
  const [muting, setMuting] = useState<Point | null>(null);
  const mute = muteActions(chat, actions);
  const [unmute] = mute.length === 1 ? mute : [];
  const pin = pinAction(chat, actions, pinned);
  const archive = archiveAction(chat, actions);
  return (
    <div className={styles.keeping} role="group" aria-label={t`Aktionen für ${chat.title}`}>
      <Button kind="secondary" icon={Search} onPress={onFind}>
        {t`Im Chat suchen`}
      </Button>
      <Button kind="secondary" icon={Star} onPress={() => setStarred(true)}>
        {t`Mit Stern markiert`}
      </Button>
      {unmute ? (
        <Button key="mute" kind="secondary" icon={unmute.icon} onPress={unmute.onAction}>
          {unmute.label}
        </Button>
      ) : (
        <Button
          key="mute"
          kind="secondary"
          icon={BellOff}
          aria-haspopup="menu"
          aria-expanded={muting !== null}
          onPress={({ target }) => {
            const box = target.getBoundingClientRect();
            setMuting({ x: box.left, y: box.bottom });
          }}
        >
          {t`Stumm schalten`}
        </Button>
      )}
      <Button kind="secondary" icon={pin.icon} onPress={pin.onAction}>
        {pin.label}
      </Button>
      <Button kind="secondary" icon={archive.icon} onPress={archive.onAction}>
        {archive.label}
      </Button>
      <Suspense fallback={null}>{starred && <StarredDialog conversation={chat.id} onClose={() => setStarred(false)} />}</Suspense>
      {muting && <PointMenu at={muting} label={t`Stumm schalten`} actions={mute} onClose={() => setMuting(null)} />}
    </div>
  );
}
