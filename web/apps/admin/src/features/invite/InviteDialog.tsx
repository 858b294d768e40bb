/** Inviting: who, as what, and then the invitation itself to send, show or print. Also for somebody who begins anew. */
import type { InviteAs } from "@konsil/engine";
import { reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { Button, ChoiceCards, Dialog, Notice, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, ShieldCheck, Truck, UserRound } from "lucide-react";
import { useState } from "react";
import { InvitationView } from "./InvitationView.tsx";
import styles from "./InviteDialog.module.css";
import type { Invitation, Invitee } from "./invitation.ts";

export interface InviteDialogProps {
  tenant: string;
  /** Who begins anew; null for a new person. */
  renewed: Invitee | null;
  onClose: () => void;
  onInvited: () => void;
}

export function InviteDialog({ tenant, renewed, onClose, onInvited }: InviteDialogProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [name, setName] = useState(renewed?.name ?? "");
  const [role, setRole] = useState(renewed?.role ?? "");
  const [inviteAs, setInviteAs] = useState<InviteAs>(renewed?.inviteAs ?? "staff");
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function invite(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const answer = await send(engine, { command: "invite", name, role, invite_as: inviteAs, person: renewed?.person ?? null });
      if (answer.answer === "invitation") {
        setInvitation({ name: name.trim(), url: `${location.origin}${answer.link}`, code: answer.code, validUntil: answer.valid_until });
        onInvited();
      }
    } catch (failure) {
      setError(commandErrorText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  function another(): void {
    setInvitation(null);
    setName("");
    setRole("");
  }

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
          <Button onPress={() => void invite()} busy={busy} isDisabled={name.trim() === ""}>
            {t`Einladung erstellen`}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "" && !busy) void invite();
        }}
      >
        {renewed && (
          <Notice icon={ShieldCheck}>
            {t`Mit der neuen Einladung beginnt ein neuer Schlüssel. Bisherige Geräte dieser Person enden, ihre Kontakte sehen den Wechsel.`}
          </Notice>
        )}
        <TextField label={t`Vor- und Nachname`} value={name} onChange={setName} maxLength={64} autoFocus />
        <TextField label={t`Funktion`} hint={t`Zum Beispiel „Assistenzärztin Innere“.`} value={role} onChange={setRole} maxLength={64} />
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
            {error}
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
