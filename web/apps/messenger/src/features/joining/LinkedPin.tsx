/** The last step of a device that another one has let in: its PIN. */
import { useEngine } from "@konsil/engine";
import { deviceName, go } from "@konsil/session";
import { ChoosePin } from "@konsil/session/ChoosePin.tsx";
import { useLingui } from "@lingui/react/macro";
import { paths } from "../../routing/paths.ts";

export function LinkedPin({ tenant, onBack }: { tenant: string; onBack: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  return (
    <ChoosePin
      tenant={tenant}
      person={t`Gerät verknüpfen`}
      onBack={onBack}
      onChosen={async (pin) => {
        // Before it is done, as with a link.
        go(paths.chats(), "replace");
        await engine.call("joinOffered", { pin, deviceName: deviceName(i18n) });
      }}
    />
  );
}
