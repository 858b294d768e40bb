/** Inviting: who, as what, and then the invitation itself to send, show or print. Also for somebody who begins anew. */
import type { Person } from "@konsil/admin-api";
import type { InviteAs } from "@konsil/engine";
import { reasonOf, send, useEngine } from "@konsil/engine";
import { Button, ChoiceCards, Dialog, Notice, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, ShieldCheck, Truck, UserRound, UsersRound } from "lucide-react";
import { useState } from "react";
import { useAccess } from "../../administration/useAdministration.tsx";
import { lengthComplaint } from "../../wording/names.ts";
import { InvitationView } from "./InvitationView.tsx";
import styles from "./InviteDialog.module.css";
import { type Invitation, type Invitee, inviteeOf } from "./invitation.ts";
import { namesakes } from "./namesakes.ts";
import { useInviteProblem } from "./useInviteProblem.ts";

export interface InviteDialogProps {
  tenant: string;
  /** Who begins anew; null for a new person. */
  renewed: Invitee | null;
  onClose: () => void;
  onInvited: () => void;
}

export function InviteDialog({ tenant, renewed: given, onClose, onInvited }: InviteDialogProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const access = useAccess();
  const problemOf = useInviteProblem();
  const [renewed, setRenewed] = useState(given);
  /** Who is called the same, and for which name that was asked. */
  const [known, setKnown] = useState<{ name: string; people: Person[] } | null>(null);
  const [name, setName] = useState(renewed?.name ?? "");
  const [role, setRole] = useState(renewed?.role ?? "");
  const [inviteAs, setInviteAs] = useState<InviteAs>(renewed?.inviteAs ?? "staff");
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [error, setError] = useState<{ error: string } | null>(null);
  const [busy, setBusy] = useState(false);

  async function invite(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      if (renewed === null && known?.name !== name.trim()) {
        const people = await namesakes(access, name);
        setKnown({ name: name.trim(), people });
        // Asked once: a person who exists is usually meant to begin anew, but two may have one name.
        if (people.length > 0) return;
      }
      const answer = await send(engine, { command: "invite", name, role, invite_as: inviteAs, person: renewed?.person ?? null });
      if (answer.answer === "invitation") {
        setInvitation({ name: name.trim(), url: `${location.origin}${answer.link}`, code: answer.code, validUntil: answer.valid_until });
        onInvited();
      }
    } catch (failure) {
      setError(reasonOf(failure));
    } finally {
      setBusy(false);
    }
  }

  function another(): void {
    setInvitation(null);
    setKnown(null);
    setName("");
    setRole("");
  }

  function renew(person: Person): void {
    const invitee = inviteeOf(person);
    setRenewed(invitee);
    setName(invitee.name);
    setRole(invitee.role);
    setInviteAs(invitee.inviteAs);
  }

  const fits = name.trim() !== "" && lengthComplaint(i18n, name) === null && lengthComplaint(i18n, role) === null;
  const asked = renewed === null && known !== null && known.name === name.trim() && known.people.length > 0;

  if (invitation) {
    return (
      <Dialog
        title={t`Einladung für ${invitation.name}`}
        open
        onClose={onClose}
        actions={
          <>
            {renewed === null && (
              <Button kind="secondary" onPress={another}>
                {t`Weitere Person`}
              </Button>
            )}
            <Button onPress={onClose}>{t`Fertig`}</Button>
          </>
        }
      >
        <InvitationView tenant={tenant} invitation={invitation} />
      </Dialog>
    );
  }

  return (
    <Dialog
      title={renewed ? t`${renewed.name} neu einladen` : t`Person einladen`}
      open
      onClose={onClose}
      busy={busy}
      actions={
        <>
          <Button kind="secondary" onPress={onClose} isDisabled={busy}>
            {t`Abbrechen`}
          </Button>
          <Button onPress={() => void invite()} busy={busy} isDisabled={!fits}>
            {asked ? t`Trotzdem neu anlegen` : t`Einladung erstellen`}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (fits && !busy) void invite();
        }}
      >
        {renewed && (
          <Notice icon={ShieldCheck}>
            {t`Mit der neuen Einladung beginnt ein neuer Schlüssel. Bisherige Geräte dieser Person enden, ihre Kontakte sehen den Wechsel.`}
          </Notice>
        )}
        <TextField label={t`Vor- und Nachname`} value={name} onChange={setName} error={lengthComplaint(i18n, name)} autoFocus />
        {/* Right where one has just typed: below the choices it would be out of sight. */}
        {asked &&
          known.people.map((person) => (
            <Notice key={person.id} icon={UsersRound} kind="urgent" title={person.role === "" ? t`${person.name} gibt es schon.` : t`${person.name} gibt es schon: ${person.role}.`} live>
              <p>
                {person.state === "locked"
                  ? t`Diese Person ist gesperrt. Ist sie gemeint, entsperre sie erst und lade sie dann neu ein.`
                  : t`Ist dieselbe Person gemeint, zum Beispiel mit neuem Handy? Dann lade sie neu ein: Sie behält ihre Chats. Ist es jemand anderes, lege die Person neu an.`}
              </p>
              {person.state !== "locked" && (
                <Button kind="secondary" size="sm" onPress={() => renew(person)}>
                  {t`Stattdessen neu einladen`}
                </Button>
              )}
            </Notice>
          ))}
        <TextField label={t`Funktion`} hint={t`Zum Beispiel „Assistenzärztin Innere“.`} value={role} onChange={setRole} error={lengthComplaint(i18n, role)} />
        {renewed === null && (
          <ChoiceCards
            label={t`Zugehörigkeit`}
            value={inviteAs}
            onChange={setInviteAs}
            choices={[
              { id: "staff", icon: UserRound, title: t`Personal`, text: t`Sieht das Verzeichnis des Hauses und kann allen schreiben.` },
              { id: "supplier", icon: Truck, title: t`Lieferant`, text: t`Gehört zu einer anderen Firma und sieht das Verzeichnis der Stationen nicht.` },
              { id: "administrator", icon: ShieldCheck, title: t`Verwaltung`, text: t`Personal, das diese Verwaltung mit dir teilt.` },
            ]}
          />
        )}
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {problemOf(error)}
          </Notice>
        )}
        {/* Enter in a field sends the form. */}
        <button type="submit" hidden>
          {t`Einladung erstellen`}
        </button>
      </form>
    </Dialog>
  );
}
