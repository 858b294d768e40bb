/** Locks, unlocks or deletes a person, after one question that says what it means. */
import type { Person } from "@konsil/admin-api";
import { Notice } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { KeyRound } from "lucide-react";
import { ActDialog } from "../../administration/ActDialog.tsx";
import { useAccess, useAnswer } from "../../administration/useAdministration.tsx";

export type Act = "lock" | "unlock" | "delete";

export interface PersonActDialogProps {
  act: Act;
  person: Person;
  onClose: () => void;
  onDone: () => void;
}

export function PersonActDialog({ act, person, onClose, onDone }: PersonActDialogProps) {
  const { t } = useLingui();
  const access = useAccess();
  const { name } = person;
  const words = {
    lock: {
      title: t`${name} sperren`,
      verb: t`Sperren`,
      text:
        person.level === "guest"
          ? t`Alle Geräte von ${name} enden sofort und löschen, was sie haben. Für einen Gast ist das endgültig: Wer ihn wieder braucht, lädt ihn neu ein.`
          : t`Alle Geräte von ${name} enden sofort, bekommen nichts mehr und löschen Nachrichten und Schlüssel. In den Chats werden die Schlüssel gewechselt. Du kannst das Konto wieder entsperren; neu eingerichtet werden die Geräte dann mit einer neuen Einladung.`,
      done: t`${name} ist gesperrt`,
    },
    unlock: {
      title: t`${name} entsperren`,
      verb: t`Entsperren`,
      text: t`Das Konto von ${name} gilt wieder. Geräte, die von der Sperre erfahren haben, sind leer: Lade ${name} dann neu ein. Nachrichten aus der Zwischenzeit kommen nicht nach, und in Gruppen nimmt jemand ${name} wieder auf.`,
      done: t`${name} ist entsperrt`,
    },
    delete: {
      title: t`${name} löschen`,
      verb: t`Endgültig löschen`,
      text: t`Das Konto von ${name} endet für immer: Es lässt sich nicht entsperren und nicht neu einladen. Gesendete Nachrichten bleiben bei den anderen und im Archiv.`,
      done: t`${name} ist gelöscht`,
    },
  }[act];

  function carryOut(): Promise<unknown> {
    const params = { params: { path: { id: person.id } } };
    return access.ask(async (client) => {
      switch (act) {
        case "lock":
          return client.POST("/api/admin/v1/people/{id}/lock", params);
        case "unlock":
          return client.POST("/api/admin/v1/people/{id}/unlock", params);
        case "delete":
          return client.DELETE("/api/admin/v1/people/{id}", params);
      }
    });
  }

  return (
    <ActDialog title={words.title} verb={words.verb} kind={act === "unlock" ? "primary" : "danger"} act={carryOut} done={words.done} onDone={onDone} onClose={onClose}>
      <p>{words.text}</p>
      {act !== "unlock" && person.administrator && <IssuerToRevoke person={person} />}
    </ActDialog>
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
