/** Opens the chat with who is on, and says who that is; the duty's page when nobody is, or oneself. */
import type { DutyView } from "@konsil/engine";
import { go } from "@konsil/session";
import { toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { paths } from "../../routing/paths.ts";
import { useOpenChat } from "../chats/useOpenChat.ts";

export function useOpenDuty(): (duty: DutyView) => Promise<boolean> {
  const { t } = useLingui();
  const openChat = useOpenChat();
  return async (duty) => {
    const { holder, name } = duty;
    if (holder === null || holder.me) {
      go(paths.duty(duty.id));
      return true;
    }
    const opened = await openChat(holder.id);
    if (opened) toast(t`${name}: Du schreibst ${holder.name}.`);
    return opened;
  };
}
