/** Where somebody is, in a bubble: the place in words, how exact, the coordinates to take along or for the device's own map, and the house's map and plan if there are any. */
import { type LocationView, useView } from "@konsil/engine";
import { Button, ButtonLink, Icon, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Copy, Map as MapIcon, MapPin, Navigation } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { accuracyText, placeText } from "../../wording/location.ts";
import styles from "./Location.module.css";
import type { MapViewProps } from "./MapView.tsx";
import { PlanPicture } from "./PlanPicture.tsx";
import { useHasMap } from "./useHasMap.ts";

const MapDialog = lazy(() => import("./MapDialog.tsx").then((module) => ({ default: module.MapDialog })));

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
          {latitude !== null && longitude !== null && <OnMap at={{ latitude, longitude }} accuracyM={accuracy_m} title={placeText(i18n, location)} />}
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

/** Only where the house has a map of its own. */
function OnMap(shown: MapViewProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  if (!useHasMap(true)) return null;
  return (
    <>
      <Button kind="ghost" size="sm" icon={MapIcon} onPress={() => setOpen(true)}>
        {t`Auf der Karte zeigen`}
      </Button>
      <Suspense>{open && <MapDialog {...shown} onClose={() => setOpen(false)} />}</Suspense>
    </>
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
