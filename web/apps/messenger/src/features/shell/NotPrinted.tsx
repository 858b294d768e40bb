/** What a printer gets of the messenger: no chat. What must be kept is in the hospital's archive. */
import { Printed, Sheet } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";

export function NotPrinted({ hospital }: { hospital: string }) {
  const { t } = useLingui();
  return (
    <Printed>
      <Sheet>
        <p>{t`Chats von ${hospital} werden nicht gedruckt.`}</p>
      </Sheet>
    </Printed>
  );
}
