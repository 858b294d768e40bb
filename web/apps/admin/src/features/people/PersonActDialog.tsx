/** Locks, unlocks or deletes a person, after one question that says what it means. */
import type { Person } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import { ConfirmDialog, Notice, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, KeyRound } from "lucide-react";
import { useState } from "react";
import { useAccess, useAnswer } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import styles from "./PersonActDialog.module.css";

export type Act = "lock" | "unlock" | "delete";

export interface PersonActDialogProps {
  act: Act;
  person: Person;
  onClose: () => void;
  onDone: () => void;
}

export function PersonActDialog({ act, person, onClose, onDone }: PersonActDialogProps) {
  const { t, i18n } = useLingui();
  const access = useAccess();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { name } = person;
  const words = {
    lock: {
      title: t`${name} sperren`,
      verb: t`Sperren`,
      text: t`Alle Geräte von ${name} enden sofort und bekommen nichts mehr. In den Chats werden die Schlüssel gewechselt. Du kannst das wieder aufheben.`,
      done: t`${name} ist gesperrt`,
    },
    unlock: {
      title: t`${name} entsperren`,
      verb: t`Entsperren`,
      text: t`${name} kann sich wieder anmelden. Nachrichten aus der Zwischenzeit kommen nicht nach.`,
      done: t`${name} ist entsperrt`,
    },
    delete: {
      title: t`${name} löschen`,
      verb: t`Endgültig löschen`,
      text: t`Das Konto von ${name} endet für immer: Es lässt sich nicht entsperren und nicht neu einladen. Gesendete Nachrichten bleiben bei den anderen und im Archiv.`,
      done: t`${name} ist gelöscht`,
    },
  }[act];

  async function carryOut(): Promise<void> {
    setBusy(true);
    setError(null);
    const params = { params: { path: { id: person.id } } };
    try {
      await access.ask(async (client) => {
        switch (act) {
          case "lock":
            return client.POST("/api/admin/v1/people/{id}/lock", params);
          case "unlock":
            return client.POST("/api/admin/v1/people/{id}/unlock", params);
          case "delete":
            return client.DELETE("/api/admin/v1/people/{id}", params);
        }
      });
      toast(words.done);
      onDone();
      onClose();
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
      setBusy(false);
    }
  }

  return (
    <ConfirmDialog title={words.title} open onClose={onClose} verb={words.verb} kind={act === "unlock" ? "primary" : "danger"} busy={busy} onConfirm={() => void carryOut()}>
      <div className={styles.body}>
        <p>{words.text}</p>
        {act !== "unlock" && person.administrator && <IssuerToRevoke person={person} />}
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
      </div>
    </ConfirmDialog>
  );
}

/** Locking ends the devices; the key they had must be taken back, too. */
function IssuerToRevoke({ person }: { person: Person }) {
  const { t } = useLingui();
  const home = useAnswer("home", ["people", "health"], (access) => access.ask((client) => client.GET("/api/admin/v1/home")));
  if (!home.data?.issuers.some((issuer) => issuer.person === person.id)) return null;
  return (
    <Notice icon={KeyRound} kind="urgent" title={t`${person.name} hat einen Ausstellerschlüssel.`}>
      {t`Widerrufe ihn gleich danach unter „Schlüssel“: Erst dann kann niemand mehr damit Menschen bestätigen. Wer schon bestätigt ist, bleibt es.`}
    </Notice>
  );
}
