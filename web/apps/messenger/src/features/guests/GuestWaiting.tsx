/** Joined, and nobody of the house has let the guest in yet. It happens by itself. */
import { Fact, Facts, Paragraph, PlainPage, useForm, type WaitingGuest } from "@konsil/session";
import { Icon } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Clock, DoorOpen, Siren } from "lucide-react";
import { emergencyWords } from "./emergency.ts";
import { openState } from "./openingHours.ts";
import { openText, zoneLine } from "./openingWords.ts";
import { useNow } from "./useNow.ts";

export function GuestWaiting({ session }: { session: WaitingGuest }) {
  const { t, i18n } = useLingui();
  useForm("sie");
  const now = useNow();
  const { tenant_name: tenant, guest_name: guest, host, room, opening, emergency } = session;
  const open = opening && [openText(i18n, openState(opening, now)), zoneLine(i18n, opening, now)].filter((line) => line !== null).join(" ");
  return (
    <PlainPage tenant={tenant} purpose={guest} title={t`Sie werden hereingelassen`}>
      <div role="status">
        <Paragraph>{t`Sie sind für „${room}“ angemeldet. ${host} oder jemand aus dem Chat lässt Sie herein. Das geschieht von selbst.`}</Paragraph>
      </div>
      <Facts>
        <Fact icon={<Icon of={DoorOpen} />}>{t`Lassen Sie diese Seite offen, oder kommen Sie später mit demselben Browser wieder.`}</Fact>
        {open && <Fact icon={<Icon of={Clock} />}>{open}</Fact>}
        <Fact icon={<Icon of={Siren} />}>{emergencyWords(i18n, { emergency })}</Fact>
      </Facts>
    </PlainPage>
  );
}
