/** A floor's picture with a pin where the place is; fetched when it is opened. */
import { type PlanPointView, reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { Dialog, Icon, Skeleton } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { MapPin } from "lucide-react";
import { useEffect, useState } from "react";
import styles from "./Location.module.css";

export function PlanPicture({ title, point, onClose }: { title: string; point: PlanPointView; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [address, setAddress] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    send(engine, { command: "read_plan", plan: point.plan }).then(
      (answer) => current && answer.answer === "picture" && setAddress(answer.address),
      (failure: unknown) => current && setError(commandErrorText(i18n, reasonOf(failure))),
    );
    return () => {
      current = false;
    };
  }, [engine, i18n, point.plan]);
  return (
    <Dialog title={title} open onClose={onClose}>
      {error !== null && <p role="alert">{error}</p>}
      {error === null && address === null && <Skeleton width={20} label={t`Plan wird geladen`} />}
      {address !== null && (
        <div className={styles.plan}>
          <img src={address} alt={t`Plan: ${title}`} className={styles.picture} />
          <span className={styles.point} style={{ left: `${point.x * 100}%`, top: `${point.y * 100}%` }}>
            <Icon of={MapPin} em={2} />
          </span>
        </div>
      )}
    </Dialog>
  );
}
