/** What an administrator may run. Nobody gives what they do not have themselves. */
import type { AdministrationScope, Person } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import { Button, Dialog, Notice, SkeletonRows, Switch, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { useState } from "react";
import { useAccess, useAnswer } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import { SCOPES, scopeText } from "../../wording/scopes.ts";

export interface ScopesDialogProps {
  person: Person;
  onClose: () => void;
}

export function ScopesDialog({ person, onClose }: ScopesDialogProps) {
  const { t, i18n } = useLingui();
  const access = useAccess();
  const administrators = useAnswer("administrators", ["people"], (asked) => asked.ask((client) => client.GET("/api/admin/v1/administrators")));
  const [chosen, setChosen] = useState<ReadonlySet<AdministrationScope> | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { id, name } = person;
  const now = administrators.data?.administrators.find((one) => one.id === id)?.scopes;
  const scopes = chosen ?? (now && new Set(now));

  async function save(): Promise<void> {
    if (!scopes) return;
    setBusy(true);
    setError(null);
    try {
      const body = { scopes: SCOPES.filter((scope) => scopes.has(scope)) };
      await access.ask((client) => client.PUT("/api/admin/v1/administrators/{id}/scopes", { params: { path: { id } }, body }));
      toast(t`Berechtigungen von ${name} geändert`);
      onClose();
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={t`Berechtigungen von ${name}`}
      open
      onClose={onClose}
      busy={busy}
      actions={
        <>
          <Button kind="secondary" onPress={onClose} isDisabled={busy}>
            {t`Abbrechen`}
          </Button>
          <Button onPress={() => void save()} busy={busy} isDisabled={chosen === null}>
            {t`Speichern`}
          </Button>
        </>
      }
      spaced
    >
      <p>{t`Was diese Person in der Verwaltung tun darf. Du kannst nur geben, was du selbst hast.`}</p>
      {scopes ? (
        SCOPES.map((scope) => (
          <Switch
            key={scope}
            selected={scopes.has(scope)}
            onChange={(on) => {
              const next = new Set(scopes);
              if (on) next.add(scope);
              else next.delete(scope);
              setChosen(next);
            }}
          >
            {scopeText(i18n, scope)}
          </Switch>
        ))
      ) : (
        <SkeletonRows count={4} label={t`Berechtigungen werden geladen`} />
      )}
      {(error ?? administrators.error) && (
        <Notice icon={CircleX} kind="danger" live>
          {error ?? problemText(i18n, administrators.error ?? { error: "internal" })}
        </Notice>
      )}
    </Dialog>
  );
}
