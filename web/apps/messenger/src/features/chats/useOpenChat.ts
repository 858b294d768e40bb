/** Finds or makes the chat with a person and goes there; says so when that fails. */
import { reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText, go } from "@konsil/session";
import { toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { paths } from "../../routing/paths.ts";

export function useOpenChat(): (person: string) => Promise<boolean> {
  const { i18n } = useLingui();
  const engine = useEngine();
  return async (person) => {
    try {
      const answer = await send(engine, { command: "open_direct", person });
      if (answer.answer === "conversation") go(paths.chat(answer.id));
      return true;
    } catch (failure) {
      toast(commandErrorText(i18n, reasonOf(failure)));
      return false;
    }
  };
}
