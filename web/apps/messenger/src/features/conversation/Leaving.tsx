/** Leaving happens when the server can be told. Until then one reads that it will, and may change one's mind. */
import type { ConversationView } from "@konsil/engine";
import { Button } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Undo2 } from "lucide-react";
import styles from "./Leaving.module.css";
import { useMessageActions } from "./useMessageActions.ts";

export interface LeavingProps {
  conversation: Pick<ConversationView, "id" | "kind" | "may_stay">;
  /** It takes the place of what was pressed, on a page that scrolls. */
  comesInSight?: boolean;
}

export function Leaving({ conversation, comesInSight = false }: LeavingProps) {
  const { t } = useLingui();
  const { run } = useMessageActions();
  return (
    <div className={styles.leaving} role="status" ref={comesInSight ? bringInSight : null}>
      <p>{conversation.kind === "room" ? t`Du verlässt den Raum, sobald dieses Gerät wieder verbunden ist.` : t`Du verlässt die Gruppe, sobald dieses Gerät wieder verbunden ist.`}</p>
      {conversation.may_stay && (
        <Button kind="secondary" size="sm" icon={Undo2} onPress={() => void run({ command: "stay", conversation: conversation.id })}>
          {t`Doch bleiben`}
        </Button>
      )}
    </div>
  );
}

function bringInSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
