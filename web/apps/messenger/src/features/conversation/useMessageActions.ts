/** What one can do with messages: each wish goes to the engine; what does not work is said in a sentence. */
import { type Answer, type Command, type MessageCommand, reasonOf, send, type StandView, type TimelineItemView, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";

export interface MessageActions {
  /** True when it worked. */
  run: (command: Command) => Promise<boolean>;
  react: (item: TimelineItemView, emoji: string | null) => void;
  star: (keys: string[], starred: boolean) => void;
  pin: (key: string, pinned: boolean) => void;
  answer: (key: string, stand: StandView, words?: string) => void;
  retry: (key: string) => void;
  discard: (key: string) => void;
  copy: (text: string) => void;
}

export function useMessageActions(): MessageActions {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  return useMemo(() => {
    async function run(command: Command): Promise<boolean> {
      try {
        await (send(engine, command) satisfies Promise<Answer>);
        return true;
      } catch (failure) {
        toast(commandErrorText(i18n, reasonOf(failure)));
        return false;
      }
    }
    const act = (wish: MessageCommand) => void run({ command: "message", act: wish });
    return {
      run,
      react: (item, emoji) => act({ about: "react", message: item.key, emoji }),
      star: (keys, starred) => act({ about: "star", messages: keys, starred }),
      pin: (key, pinned) => act({ about: "pin", message: key, pinned }),
      answer: (key, stand, words = "") => act({ about: "acknowledge", message: key, stand, words }),
      retry: (key) => void run({ command: "retry", message: key }),
      discard: (key) => void run({ command: "discard", message: key }),
      copy: (text) =>
        void navigator.clipboard.writeText(text).then(
          () => toast(t`Kopiert`),
          () => toast(t`Kopieren hat nicht geklappt. Markiere den Text und kopiere ihn von Hand.`),
        ),
    };
  }, [engine, i18n, t]);
}

/** One's own reaction to a message, if any. */
export function ownReaction(item: TimelineItemView): string | null {
  return item.content.type === "text" ? (item.content.reactions.find((one) => one.own)?.emoji ?? null) : null;
}
