/** Where somebody is, in a bubble: the place in words, how exact, the coordinates to take along or for the device's own map, and the plan if there is one. */
import { type LocationView, useView } from "@konsil/engine";
import { Button, ButtonLink, Icon, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Copy, Map as MapIcon, MapPin, Navigation } from "lucide-react";
import { useState } from "react";
import { accuracyText, placeText } from "../../wording/location.ts";
import styles from "./Location.module.css";
import { PlanPicture } from "./PlanPicture.tsx";

const DIGITS = 5;

export function LocationCard({ location }: { location: LocationView }) {
  const { t, i18n } = useLingui();
  const { latitude, longitude, accuracy_m, geo } = location;
  const degrees = (value: number) => value.toLocaleString(i18n.locale, { minimumFractionDigits: DIGITS, maximumFractionDigits: DIGITS });

  function copy(): void {
    void navigator.clipboard.writeText(geo ?? "").then(
      () => toast(t`Koordinaten kopiert`),
      () => toast(t`Kopieren ist hier nicht erlaubt`),
    );
  }

  return (
    <div className={styles.card}>
      <span className={styles.pin}>
        <Icon of={MapPin} em={1.5} />
      </span>
      <span className={styles.lines}>
        <span className={styles.place}>{placeText(i18n, location)}</span>
        {latitude !== null && longitude !== null && (
          <span className={styles.facts}>
            {degrees(latitude)}, {degrees(longitude)}
            {accuracy_m !== null && ` · ${accuracyText(i18n, accuracy_m)}`}
          </span>
        )}
        <span className={styles.does}>
          {geo !== null && (
            <>
              {/* Without the accuracy, which not every map understands. */}
              <ButtonLink kind="ghost" size="sm" icon={Navigation} href={geo.replace(/;.*$/, "")}>
                {t`In der Karten-App öffnen`}
              </ButtonLink>
              <Button kind="ghost" size="sm" icon={Copy} onPress={copy}>
                {t`Koordinaten kopieren`}
              </Button>
            </>
          )}
          {location.place !== null && <OnPlan place={location.place} title={placeText(i18n, location)} />}
        </span>
        {geo !== null && <span className={styles.told}>{t`Die Karten-App erfährt dann diesen Ort.`}</span>}
      </span>
    </div>
  );
}

/** Only while the house knows the place, and where it is. */
function OnPlan({ place, title }: { place: string; title: string }) {
  const { t } = useLingui();
  const view = useView({ query: "place", id: place });
  const [open, setOpen] = useState(false);
  if (!view?.point) return null;
  return (
    <>
      <Button kind="ghost" size="sm" icon={MapIcon} onPress={() => setOpen(true)}>
        {t`Auf dem Plan zeigen`}
      </Button>
      {open && <PlanPicture title={title} point={view.point} onClose={() => setOpen(false)} />}
    </>
  );
}
