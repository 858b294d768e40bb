/** The house's duties: how they are called, who may hold them, who does. */
import type { DutyRead } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { Button, type Column, ConfirmDialog, DataTable, EmptyState, Notice, PageHeader, SkeletonRows, Tag, toast } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX, History, Pencil, Phone, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useAccess, useAnswer, useScope } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import { DutyDialog } from "./DutyDialog.tsx";
import { ShiftsDialog } from "./ShiftsDialog.tsx";

type Open = { dialog: "duty"; duty: DutyRead | null } | { dialog: "drop" | "shifts"; duty: DutyRead } | null;

export function DutiesPage() {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const access = useAccess();
  const mayChange = useScope("people");
  const mayRead = useScope("audit");
  const { data, error, refresh } = useAnswer("duties", ["settings", "people"], (asked) => asked.ask((client) => client.GET("/api/admin/v1/duties")));
  const [open, setOpen] = useState<Open>(null);
  const [busy, setBusy] = useState(false);
  const close = () => setOpen(null);
  const done = () => {
    close();
    refresh();
  };

  async function drop(duty: DutyRead): Promise<void> {
    setBusy(true);
    try {
      await access.ask((client) => client.DELETE("/api/admin/v1/duties/{id}", { params: { path: { id: duty.id } } }));
      done();
    } catch (failure) {
      toast(problemText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  const columns: Column<DutyRead>[] = [
    { id: "name", label: t`Dienst`, wide: true, cell: (duty) => <strong>{duty.name}</strong> },
    {
      id: "holder",
      label: t`Im Dienst`,
      cell: ({ holder, since }) => {
        if (holder === null) return <Tag kind="urgent">{t`Niemand`}</Tag>;
        const [name, day, time] = [holder.name ?? t`Jemand`, times.fullDate(since ?? 0), times.clock(since ?? 0)];
        return t`${name}, seit ${day}, ${time}`;
      },
    },
    { id: "people", label: t`Wer darf`, cell: ({ people }) => t`${plural(people.length, { one: "# Person", other: "# Personen" })}` },
    {
      id: "does",
      label: t`Aktionen`,
      silent: true,
      cell: (duty) => (
        <>
          {mayRead && (
            <Button kind="ghost" size="sm" icon={History} onPress={() => setOpen({ dialog: "shifts", duty })} aria-label={t`Wer hatte ${duty.name}?`}>
              {t`Verlauf`}
            </Button>
          )}
          {mayChange && (
            <>
              <Button kind="ghost" size="sm" icon={Pencil} onPress={() => setOpen({ dialog: "duty", duty })} aria-label={t`${duty.name} ändern`}>
                {t`Ändern`}
              </Button>
              <Button kind="ghost" size="sm" icon={Trash2} onPress={() => setOpen({ dialog: "drop", duty })} aria-label={t`${duty.name} löschen`}>
                {t`Löschen`}
              </Button>
            </>
          )}
        </>
      ),
    },
  ];

  return (
    <>
      <PageHeader
        title={t`Dienste`}
        subtitle={t`Dienste wie „Dienstarzt Innere“ führen zu der Person, die gerade im Dienst ist. Übernommen und übergeben werden sie im Messenger.`}
        actions={
          mayChange && (
            <Button icon={Plus} onPress={() => setOpen({ dialog: "duty", duty: null })}>
              {t`Dienst hinzufügen`}
            </Button>
          )
        }
      />
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {problemText(i18n, error)}
        </Notice>
      )}
      {!data && error === null && <SkeletonRows count={3} label={t`Dienste werden geladen`} />}
      {data?.duties.length === 0 && <EmptyState icon={Phone} title={t`Noch keine Dienste`} />}
      {data && data.duties.length > 0 && <DataTable label={t`Dienste`} columns={columns} rows={data.duties} keyOf={(duty) => duty.id} />}
      {open?.dialog === "duty" && <DutyDialog duty={open.duty} onClose={close} onDone={done} />}
      {open?.dialog === "shifts" && <ShiftsDialog duty={open.duty} onClose={close} />}
      {open?.dialog === "drop" && (
        <ConfirmDialog title={t`${open.duty.name} löschen`} open onClose={close} verb={t`Löschen`} busy={busy} onConfirm={() => void drop(open.duty)}>
          {t`Niemand findet den Dienst dann mehr, und sein Verlauf wird mit ihm gelöscht. Nachrichten, die ihn erwähnen, behalten ihre Worte.`}
        </ConfirmDialog>
      )}
    </>
  );
}
