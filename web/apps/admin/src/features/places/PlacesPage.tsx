/** Where things are in the house: floors with a picture, places with a name, and codes for their doors. */
import type { PlaceRead, PlanRead } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import type { ReadySession } from "@konsil/session";
import { Button, type Column, ConfirmDialog, DataTable, EmptyState, Notice, PageHeader, SkeletonRows, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, Layers, MapPin, Pencil, Printer, QrCode, Trash2 } from "lucide-react";
import { useState } from "react";
import { useAccess, useAnswer, useScope } from "../../administration/useAdministration.tsx";
import { usePrint } from "../../usePrint.ts";
import { problemText } from "../../wording/problems.ts";
import { PlaceDialog, type PlaceDraft } from "./PlaceDialog.tsx";
import styles from "./Places.module.css";
import { PlaceSheets } from "./PlaceSheets.tsx";
import { PlanDialog } from "./PlanDialog.tsx";
import { PlanView } from "./PlanView.tsx";

type Open = { dialog: "plan"; plan: PlanRead | null } | { dialog: "drop"; plan: PlanRead } | { dialog: "place"; place: PlaceDraft } | null;

export function PlacesPage({ session }: { session: ReadySession }) {
  const { t, i18n } = useLingui();
  const access = useAccess();
  const mayChange = useScope("policy");
  const print = usePrint();
  const { data, error, refresh } = useAnswer("places", ["settings"], (asked) => asked.ask((client) => client.GET("/api/admin/v1/places")));
  const [shown, setShown] = useState<string | null>(null);
  const [version, setVersion] = useState(0);
  const [open, setOpen] = useState<Open>(null);
  const [printed, setPrinted] = useState<readonly PlaceRead[]>([]);
  const [busy, setBusy] = useState(false);
  const plan = data?.plans.find((one) => one.id === shown) ?? data?.plans[0];
  const close = () => setOpen(null);
  const done = () => {
    close();
    refresh();
  };

  function printCodes(places: readonly PlaceRead[]): void {
    setPrinted(places);
    print(() => setPrinted([]));
  }

  async function drop(gone: PlanRead): Promise<void> {
    setBusy(true);
    try {
      await access.ask((client) => client.DELETE("/api/admin/v1/plans/{id}", { params: { path: { id: gone.id } } }));
      done();
    } catch (failure) {
      toast(problemText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  const columns: Column<PlaceRead>[] = [
    { id: "name", label: t`Name`, wide: true, cell: (place) => <strong>{place.name}</strong> },
    { id: "building", label: t`Haus`, cell: (place) => place.building || "–" },
    { id: "floor", label: t`Stockwerk`, cell: (place) => place.floor || "–" },
    {
      id: "does",
      label: t`Aktionen`,
      silent: true,
      cell: (place) => (
        <>
          <Button kind="ghost" size="sm" icon={QrCode} onPress={() => printCodes([place])} aria-label={t`QR-Code von ${place.name} drucken`}>
            {t`QR-Code`}
          </Button>
          {mayChange && (
            <Button kind="ghost" size="sm" icon={Pencil} onPress={() => setOpen({ dialog: "place", place })} aria-label={t`${place.name} ändern`}>
              {t`Ändern`}
            </Button>
          )}
        </>
      ),
    },
  ];

  return (
    <>
      <PageHeader
        title={t`Orte`}
        subtitle={t`Pläne und Räume, die alle im Haus als Standort senden können. Kein Kartendienst ist beteiligt.`}
        actions={
          mayChange && (
            <>
              <Button kind="secondary" icon={MapPin} onPress={() => setOpen({ dialog: "place", place: { id: null, name: "", building: "", floor: "", point: null } })}>
                {t`Ort hinzufügen`}
              </Button>
              <Button icon={Layers} onPress={() => setOpen({ dialog: "plan", plan: null })}>
                {t`Stockwerk hinzufügen`}
              </Button>
            </>
          )
        }
      />
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {problemText(i18n, error)}
        </Notice>
      )}
      {!data && error === null && <SkeletonRows count={3} label={t`Orte werden geladen`} />}
      {data?.places.length === 0 && data.plans.length === 0 && <EmptyState icon={MapPin} title={t`Noch keine Orte`} />}
      {data && plan && (
        <section className={styles.floor} aria-label={t`Stockwerke`}>
          <div className={styles.tabs} role="group" aria-label={t`Stockwerk wählen`}>
            {data.plans.map((one) => (
              <button key={one.id} type="button" className={styles.tab} aria-pressed={one.id === plan.id} onClick={() => setShown(one.id)}>
                {one.building} · {one.floor}
              </button>
            ))}
          </div>
          <PlanView
            key={`${plan.id} ${version}`}
            plan={plan}
            places={data.places.filter((place) => place.point?.plan === plan.id)}
            parts={data.plan_parts}
            mayChange={mayChange}
            onPlace={(place) => setOpen({ dialog: "place", place })}
            onPoint={(x, y) => setOpen({ dialog: "place", place: { id: null, name: "", building: plan.building, floor: plan.floor, point: { plan: plan.id, x, y } } })}
          />
          {mayChange && (
            <div className={styles.tabs}>
              <Button kind="secondary" size="sm" icon={Pencil} onPress={() => setOpen({ dialog: "plan", plan })}>
                {t`Stockwerk ändern`}
              </Button>
              <Button kind="secondary" size="sm" icon={Trash2} onPress={() => setOpen({ dialog: "drop", plan })}>
                {t`Plan löschen`}
              </Button>
            </div>
          )}
        </section>
      )}
      {data && data.places.length > 0 && (
        <section className={styles.floor} aria-label={t`Alle Orte`}>
          <div className={styles.tabs}>
            <Button kind="secondary" size="sm" icon={Printer} onPress={() => printCodes(data.places)}>
              {t`Alle QR-Codes drucken`}
            </Button>
          </div>
          <DataTable label={t`Alle Orte`} columns={columns} rows={data.places} keyOf={(place) => place.id} />
        </section>
      )}
      {printed.length > 0 && <PlaceSheets tenant={session.tenant_name} places={printed} />}
      {open?.dialog === "plan" && (
        <PlanDialog
          plan={open.plan}
          onClose={close}
          onDone={(id) => {
            setShown(id);
            setVersion(version + 1);
            done();
          }}
        />
      )}
      {open?.dialog === "place" && (
        <PlaceDialog place={open.place} plan={data?.plans.find((one) => one.id === open.place.point?.plan)} onClose={close} onDone={done} />
      )}
      {open?.dialog === "drop" && (
        <ConfirmDialog title={t`Plan löschen`} open onClose={close} verb={t`Plan löschen`} busy={busy} onConfirm={() => void drop(open.plan)}>
          {t`Die Orte auf diesem Plan bleiben, aber ohne Stelle. Was schon gesendet wurde, behält seine Worte.`}
        </ConfirmDialog>
      )}
    </>
  );
}
