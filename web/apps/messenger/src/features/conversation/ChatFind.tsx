/** Searching in the open chat: the newest hit at once, older and newer by arrows, each shown in its place. */
import { useView } from "@konsil/engine";
import { FindBar } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useDeferredValue, useEffect, useState } from "react";
import { changeChat, showHit } from "./chatState.ts";

const HITS_MAX = 200;
/** The engine looks for nothing shorter. */
const CHARS_MIN = 2;

export function ChatFind({ conversation, onDay }: { conversation: string; onDay: () => void }) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const needle = useDeferredValue(text.trim());
  const [at, setAt] = useState(0);
  const found = useView({ query: "search", text: needle, conversation, filter: "all", limit: HITS_MAX });
  const long = needle.length >= CHARS_MIN;
  const hits = long ? (found?.hits ?? []) : [];
  // Enter may be pressed before the last letter's hits are there: the step is taken once they are.
  const known = found !== undefined && needle === text.trim();
  const last = Math.max(0, hits.length - 1);
  const shown = Math.min(at, last);
  const hit = hits[shown];

  const [hitKey, position] = [hit?.message, hit?.position];
  useEffect(() => {
    if (hit) showHit(hit, false);
    // oxlint-disable-next-line react/exhaustive-deps -- the same message is shown once, however often it is found
  }, [conversation, hitKey, position]);

  const total = found?.more ? `${hits.length}+` : String(hits.length);
  const status = !long || !found ? "" : hits.length === 0 ? t`Nichts gefunden` : t`${shown + 1} von ${total}`;
  return (
    <FindBar
      value={text}
      onChange={(value) => {
        setText(value);
        setAt(0);
      }}
      status={status}
      canOlder={shown < last}
      canNewer={shown > 0}
      onOlder={() => setAt((before) => (known ? Math.min(Math.min(before, last) + 1, last) : before + 1))}
      onNewer={() => setAt((before) => Math.max(0, (known ? Math.min(before, last) : before) - 1))}
      onDay={onDay}
      onClose={() => changeChat(conversation, { finding: false })}
    />
  );
}
