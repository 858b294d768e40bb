/** A floor's picture with its places as pins. A tap beside them makes a new one. */
import type { PlaceRead, PlanRead } from "@konsil/admin-api";
import { Icon } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { MapPin } from "lucide-react";
import { type MouseEvent, useEffect, useState } from "react";
import { useAccess } from "../../administration/useAdministration.tsx";
import styles from "./Places.module.css";

export interface PlanViewProps {
  plan: PlanRead;
  /** Of this plan. */
  places: PlaceRead[];
  /** Parts of its width and height. */
  parts: number;
  mayChange: boolean;
  onPlace: (place: PlaceRead) => void;
  onPoint: (x: number, y: number) => void;
}

export function PlanView({ plan, places, parts, mayChange, onPlace, onPoint }: PlanViewProps) {
  const { t } = useLingui();
  const access = useAccess();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let current = true;
    access.ask((client) => client.GET("/api/admin/v1/plans/{id}", { params: { path: { id: plan.id } }, parseAs: "blob" })).then(
      (picture) => {
        if (!current) return;
        made = URL.createObjectURL(picture as unknown as Blob);
        setUrl(made);
      },
      () => undefined,
    );
    return () => {
      current = false;
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [access, plan.id]);

  function choose(event: MouseEvent<HTMLButtonElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    // By keyboard there is no point: the middle, to be told apart by its name.
    const [x, y] = event.detail === 0 ? [0.5, 0.5] : [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const part = (share: number) => Math.min(parts, Math.max(0, Math.round(share * parts)));
    onPoint(part(x), part(y));
  }

  return (
    <div className={styles.plan}>
      {url !== null && <img src={url} alt={t`Plan von ${plan.building}, ${plan.floor}`} className={styles.picture} />}
      {url !== null && mayChange && <button type="button" className={styles.ground} aria-label={t`Ort auf dem Plan hinzufügen`} onClick={choose} />}
      {places.map((place) => (
        <button
          key={place.id}
          type="button"
          className={styles.pin}
          style={{ left: `${((place.point?.x ?? 0) / parts) * 100}%`, top: `${((place.point?.y ?? 0) / parts) * 100}%` }}
          aria-label={place.name}
          title={place.name}
          disabled={!mayChange}
          onClick={() => onPlace(place)}
        >
          <Icon of={MapPin} em={1.6} />
        </button>
      ))}
    </div>
  );
}
