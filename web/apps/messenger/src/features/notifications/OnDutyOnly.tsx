/** For those who may hold a duty: off duty only what is urgent wakes this device. */
import { send, useEngine } from "@konsil/engine";
import { Switch, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useOwnDuties } from "../duties/useOwnDuties.ts";
import styles from "./Notifications.module.css";

export function OnDutyOnly({ on }: { on: boolean }) {
  const { t } = useLingui();
  const engine = useEngine();
  const duties = useOwnDuties();
  if (duties.length === 0 && !on) return null;
  const keep = (next: boolean) => void send(engine, { command: "push", act: { act: "set_only_on_duty", on: next } }).catch(() => toast(t`Das ging nicht.`));
  return (
    <>
      <Switch selected={on} onChange={keep}>
        {t`Nur im Dienst wecken`}
      </Switch>
      {on && <p className={styles.text}>{duties.some((duty) => duty.holder?.me) ? t`Du hast Dienst: Nachrichten wecken dieses Gerät.` : t`Du hast keinen Dienst: Nur was dringend ist, weckt dieses Gerät.`}</p>}
    </>
  );
}
