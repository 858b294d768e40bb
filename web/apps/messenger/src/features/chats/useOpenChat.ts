/** Finds or makes a chat and goes there: with a person, or one's own notes. Says so when that fails. */
import { type Command, reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText, go } from "@konsil/session";
import { toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useCallback } from "react";
import { paths } from "../../routing/paths.ts";

export function useOpenChat(): (person: string) => Promise<boolean> {
  const open = useOpen();
  return (person) => open({ command: "open_direct", person });
}

/** The chat of nobody else. */
export function useOpenNotes(): () => Promise<boolean> {
  const { t } = useLingui();
  const open = useOpen();
  return useCallback(() => open({ command: "open_notes", name: t`Notizen an mich` }), [t, open]);
}

function useOpen(): (command: Command) => Promise<boolean> {
  const { i18n } = useLingui();
  const engine = useEngine();
  return useCallback(async (command: Command) => {
    try {
      const answer = await send(engine, command);
      if (answer.answer === "conversation") go(paths.chat(answer.id));
      return true;
    } catch (failure) {
      toast(commandErrorText(i18n, reasonOf(failure)));
      return false;
    }
  }, [i18n, engine]);
}
