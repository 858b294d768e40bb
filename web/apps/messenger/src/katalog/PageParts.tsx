/** Safety number, QR, banners, install hint, dialogs. */
import { Banner, Button, ConfirmDialog, Dialog, IconButton, InstallHint, PinPad, QrShow, SafetyNumber, SystemLine, toast } from "@konsil/ui";
import { CircleFadingArrowUp, ClockAlert, CloudOff, HardDrive, Info } from "lucide-react";
import { useState } from "react";
import { Card, Line } from "./Katalog.tsx";

const nothing = () => {};
const GROUPS = ["31355", "04719", "88213", "10294", "57730", "66120", "92811", "40057", "21968", "73304", "15582", "90346"];

export function CodesAndKeys() {
  const [pin, setPin] = useState("");
  return (
    <Card title="Codes">
      <PinPad label="Deine sechsstellige PIN" value={pin} onChange={setPin} />
      <SafetyNumber groups={GROUPS} qr={GROUPS.join("")} />
      <QrShow text="https://nordstadt.localhost/beitreten#geheim" label="Einladung" />
    </Card>
  );
}

export function Notices() {
  return (
    <Card title="Hinweise">
      <div>
        <Banner icon={CloudOff} title="Keine Verbindung.">
          2 Nachrichten gehen raus, sobald du wieder online bist.
        </Banner>
        <Banner icon={ClockAlert} kind="urgent" title="Die Uhr dieses Geräts geht 62 Minuten vor.">
          Schalte in den Einstellungen des Geräts die automatische Uhrzeit ein. Deine Nachrichten tragen trotzdem die richtige Zeit.
        </Banner>
        <Banner icon={HardDrive} kind="danger" title="Der Speicher dieses Geräts ist voll.">
          Neue Nachrichten können hier nicht gespeichert werden. Gib Platz frei.
        </Banner>
        <Banner
          icon={CircleFadingArrowUp}
          kind="accent"
          title="Neue Version bereit."
          action={
            <Button kind="secondary" size="sm">
              Aktualisieren
            </Button>
          }
        >
          Dein Entwurf bleibt erhalten.
        </Banner>
      </div>
      <InstallHint way="button" onInstall={nothing} onDismiss={nothing} />
      <InstallHint way="ios" onInstall={nothing} onDismiss={nothing} />
      <SystemLine>Verlauf wird geladen …</SystemLine>
    </Card>
  );
}

export function Overlays() {
  const [open, setOpen] = useState<"card" | "side" | "confirm" | null>(null);
  return (
    <Card title="Überlagerungen">
      <Line>
        <Button kind="secondary" onPress={() => setOpen("card")}>
          Dialog öffnen
        </Button>
        <Button kind="secondary" onPress={() => setOpen("side")}>
          Seitenblatt öffnen
        </Button>
        <Button kind="secondary" onPress={() => setOpen("confirm")}>
          Rückfrage öffnen
        </Button>
        <Button kind="secondary" onPress={() => toast("Kopiert")}>
          Hinweis zeigen
        </Button>
        <IconButton icon={Info} label="Info" shortcut="Strg I" />
      </Line>
      <Dialog title="Gruppe umbenennen" open={open === "card"} onClose={() => setOpen(null)} actions={<Button onPress={() => setOpen(null)}>Umbenennen</Button>}>
        Ein Dialog mit einem Satz.
      </Dialog>
      <Dialog title="Gruppeninfo" open={open === "side"} onClose={() => setOpen(null)} kind="side">
        Ein Blatt von rechts.
      </Dialog>
      <ConfirmDialog title="„Station 4B“ verlassen" open={open === "confirm"} onClose={() => setOpen(null)} verb="Gruppe verlassen" onConfirm={() => setOpen(null)}>
        Du bekommst keine neuen Nachrichten mehr.
      </ConfirmDialog>
    </Card>
  );
}
