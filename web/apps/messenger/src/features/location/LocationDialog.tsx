/**
 * Saying where one is: a place of the house (searched, or by the QR code at its door), words of one's own, the device's position,
 * or a place with the position. The position is asked for by a tap only.
 */
import { type PlaceView, reasonOf, send, type UrgencyView, useEngine, useView } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { Button, Dialog, Icon, PickedChip, TextField, toast } from "@konsil/ui";
import { QrScan } from "@konsil/ui/QrScan.tsx";
import { useLingui } from "@lingui/react/macro";
import { LocateFixed, Map as MapIcon, MapPin, QrCode } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { accuracyText, noPositionText, placeText } from "../../wording/location.ts";
import styles from "./Location.module.css";
import { placeOfCode } from "./placeCode.ts";
import { useDevicePosition } from "./useDevicePosition.ts";
import { useHasMap } from "./useHasMap.ts";

const MapView = lazy(() => import("./MapView.tsx").then((module) => ({ default: module.MapView })));

const WORDS_MAX = 64;
const SHOWN = 6;

export interface LocationDialogProps {
  conversation: string;
  replyTo: string | null;
  urgency: UrgencyView;
  onClose: () => void;
  onSent: () => void;
}

export function LocationDialog({ conversation, replyTo, urgency, onClose, onSent }: LocationDialogProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [words, setWords] = useState("");
  const [place, setPlace] = useState<PlaceView | null>(null);
  const [scanning, setScanning] = useState(false);
  const [unknown, setUnknown] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [device, ask] = useDevicePosition();
  const found = useView({ query: "places", search: words, limit: SHOWN });
  const all = useView({ query: "places", search: "", limit: 500 });
  const position = device.state === "found" ? device.position : null;
  const hasMap = useHasMap(position !== null);
  const [onMap, setOnMap] = useState(false);

  function choose(one: PlaceView): void {
    setPlace(one);
    setScanning(false);
    setUnknown(null);
  }

  function scanned(code: string): void {
    const id = placeOfCode(code);
    const one = all?.places.find((candidate) => candidate.id === id);
    if (one) choose(one);
    else setUnknown(id === null ? t`Das ist kein QR-Code eines Raums.` : t`Diesen Ort kennt das Haus nicht mehr.`);
  }

  async function share(): Promise<void> {
    setBusy(true);
    try {
      const { id, name, building, floor } = place ?? { id: null, name: words.trim(), building: "", floor: "" };
      await send(engine, { command: "send_location", conversation, location: { name, building, floor, place: id, position }, reply_to: replyTo, urgency });
      onSent();
    } catch (failure) {
      toast(commandErrorText(i18n, reasonOf(failure)));
      setBusy(false);
    }
  }

  if (scanning) {
    return (
      <Dialog title={t`QR-Code des Raums`} open onClose={() => setScanning(false)}>
        <QrScan onCode={scanned} codeLabel={t`Link des Raums`} verb={t`Weiter`} error={unknown} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t`Standort senden`}
      open
      onClose={onClose}
      busy={busy}
      actions={
        <>
          <Button kind="secondary" isDisabled={busy} onPress={onClose}>
            {t`Abbrechen`}
          </Button>
          <Button busy={busy} isDisabled={place === null && words.trim() === "" && position === null} onPress={() => void share()}>
            {t`Standort senden`}
          </Button>
        </>
      }
    >
      <div className={styles.column}>
        {place ? (
          <PickedChip name={placeText(i18n, place)} onRemove={() => setPlace(null)} />
        ) : (
          <>
            <TextField label={t`Wo?`} hint={t`Haus, Stockwerk, Zimmer`} value={words} onChange={setWords} maxLength={WORDS_MAX} autoFocus autoComplete="off" />
            {found && found.places.length > 0 && (
              <ul className={styles.places} aria-label={t`Orte im Haus`}>
                {found.places.map((one) => (
                  <li key={one.id}>
                    <Button kind="ghost" icon={MapPin} onPress={() => choose(one)}>
                      {placeText(i18n, one)}
                    </Button>
                  </li>
                ))}
              </ul>
            )}
            {all && all.places.length > 0 && (
              <Button kind="secondary" icon={QrCode} onPress={() => setScanning(true)}>
                {t`QR-Code des Raums scannen`}
              </Button>
            )}
          </>
        )}
        <Button kind="secondary" icon={LocateFixed} busy={device.state === "asking"} onPress={ask}>
          {t`Meine Position bestimmen`}
        </Button>
        <p className={styles.found} role="status">
          {position !== null && (
            <>
              <Icon of={MapPin} em={1.2} />
              {t`Position bestimmt, ${accuracyText(i18n, position.accuracy_m)}`}
            </>
          )}
          {device.state === "failed" && noPositionText(i18n, device.code)}
        </p>
        {hasMap && position !== null && !onMap && (
          <Button kind="secondary" icon={MapIcon} onPress={() => setOnMap(true)}>
            {t`Auf der Karte zeigen`}
          </Button>
        )}
        {position !== null && onMap && (
          <Suspense>
            <MapView key={`${position.latitude} ${position.longitude}`} at={position} accuracyM={position.accuracy_m} title={t`Meine Position`} />
            <p className={styles.quiet}>{t`Die Karte kommt vom Server des Hauses. Er erfährt, welche Gegend ungefähr angesehen wird, nie die Stelle.`}</p>
          </Suspense>
        )}
        <p className={styles.quiet}>{t`Verschlüsselt wie jede Nachricht. Kein Kartendienst erfährt davon.`}</p>
      </div>
    </Dialog>
  );
}
