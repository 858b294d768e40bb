/** Above the open chat: another one holds something urgent that awaits the reader. A part of its own, so that a new line in the list redraws no chat. */
import { useView } from "@konsil/engine";
import { go } from "@konsil/session";
import { UrgentStrip } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { paths } from "../../routing/paths.ts";
import { urgentElsewhere } from "./urgentElsewhere.ts";

export function UrgentElsewhere({ open }: { open: string }) {
  const { t } = useLingui();
  const list = useView({ query: "chats", search: "", filter: "all" });
  const urgent = urgentElsewhere(list?.chats ?? [], open);
  const [first] = urgent;
  const names = urgent.map((chat) => chat.title).join(", ");
  return first && <UrgentStrip text={t`Dringend: ${names}`} href={paths.chat(first.id)} onGo={go} />;
}
