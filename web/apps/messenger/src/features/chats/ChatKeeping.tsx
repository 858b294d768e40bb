/** What one does with a chat besides writing, where one reads what it is: look for something in it, its stars, and how one keeps it. */
import { useView } from "@konsil/engine";
import { type Point, PointMenu, TileButton } from "@konsil/ui";
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
  const mute = muteActions([chat], actions);
  const [unmute] = mute.length === 1 ? mute : [];
  const pin = pinAction([chat], actions, pinned);
  const archive = archiveAction([chat], actions);
  return (
    <div className={styles.keeping} role="group" aria-label={t`Aktionen für ${chat.title}`}>
      <TileButton icon={Search} label={t`Im Chat suchen`} word={t`Suchen`} onPress={onFind} />
      <TileButton icon={Star} label={t`Mit Stern markiert`} word={t`Mit Stern`} onPress={() => setStarred(true)} />
      {unmute ? (
        <TileButton key="mute" icon={unmute.icon} label={unmute.label} word={unmute.label} onPress={unmute.onAction} />
      ) : (
        <TileButton
          key="mute"
          icon={BellOff}
          label={t`Stumm schalten`}
          word={t`Stumm schalten`}
          aria-haspopup="menu"
          aria-expanded={muting !== null}
          onPress={({ target }) => {
            const box = target.getBoundingClientRect();
            setMuting({ x: box.left, y: box.bottom });
          }}
        />
      )}
      <TileButton icon={pin.icon} label={pin.label} word={pin.label} onPress={pin.onAction} />
      <TileButton icon={archive.icon} label={archive.label} word={archive.label} onPress={archive.onAction} />
      <Suspense fallback={null}>{starred && <StarredDialog conversation={chat.id} onClose={() => setStarred(false)} />}</Suspense>
      {muting && <PointMenu at={muting} label={t`Stumm schalten`} actions={mute} onClose={() => setMuting(null)} />}
    </div>
  );
}
