/** QR codes to hang on doors, one sheet each. The code says which place it is and nothing else. */
import type { PlaceRead } from "@konsil/admin-api";
import { Mark, Printed, QrShow, Sheet } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import styles from "./Places.module.css";

/** What the code holds; the messenger reads it. */
export function placeLink(origin: string, place: string): string {
  return `${origin}/ort#${place}`;
}

export function PlaceSheets({ tenant, places }: { tenant: string; places: readonly PlaceRead[] }) {
  const { t } = useLingui();
  return (
    <Printed>
      {places.map((place) => (
        <Sheet key={place.id}>
          <header className={styles.sheetHead}>
            <Mark size={2.5} />
            <p>{tenant}</p>
          </header>
          <h2 className={styles.sheetTitle}>{place.name}</h2>
          <p>{[place.floor, place.building].filter((word) => word !== "").join(" · ")}</p>
          <QrShow text={placeLink(location.origin, place.id)} label={t`Ort als QR-Code`} />
          <p className={styles.quiet}>{t`In Konsil: Anhängen, Standort, QR-Code scannen.`}</p>
        </Sheet>
      ))}
    </Printed>
  );
}
