/** Takes a duty or gives it on; says so when that fails. */
import { type DutyCommand, reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";

export function useDutyAct(): { busy: boolean; act: (wish: DutyCommand) => Promise<boolean> } {
  const { i18n } = useLingui();
  const engine = useEngine();
  const [busy, setBusy] = useState(false);
  async function act(wish: DutyCommand): Promise<boolean> {
    setBusy(true);
    try {
      await send(engine, { command: "duty", act: wish });
      return true;
    } catch (failure) {
      toast(commandErrorText(i18n, reasonOf(failure)));
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { busy, act };
}
