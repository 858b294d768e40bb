/** What one can do with a duty that one may hold: take it, give it on or back. */
import type { DutyView } from "@konsil/engine";
import { Button, Switch } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { ArrowRightLeft } from "lucide-react";
import { useState } from "react";
import styles from "./Duties.module.css";
import { HandOverDialog } from "./HandOverDialog.tsx";
import { useDutyAct } from "./useDutyAct.ts";

export function DutyActs({ duty, label }: { duty: DutyView; label: string }) {
  const { t } = useLingui();
  const { busy, act } = useDutyAct();
  const [handing, setHanding] = useState(false);
  const mine = duty.holder?.me ?? false;
  if (!duty.may_take && !mine) return null;
  return (
    <div className={styles.duty}>
      <Switch selected={mine} disabled={busy} onChange={(on) => void act(on ? { act: "take", duty: duty.id } : { act: "hand_over", duty: duty.id, to: null })}>
        {label}
      </Switch>
      {duty.holder !== null && !mine && <p className={styles.text}>{t`Gerade im Dienst: ${duty.holder.name}`}</p>}
      {mine && (
        <div className={styles.acts}>
          <Button kind="secondary" size="sm" icon={ArrowRightLeft} onPress={() => setHanding(true)}>
            {t`Dienst übergeben an …`}
          </Button>
        </div>
      )}
      {handing && <HandOverDialog id={duty.id} busy={busy} act={act} onClose={() => setHanding(false)} />}
    </div>
  );
}
