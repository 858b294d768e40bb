/** Inviting a guest: name, perhaps an e-mail address, perhaps a PIN. Then what to hand on, and how. */
import { type Answer, type GuestInvitationView, reasonOf, send, useEngine } from "@konsil/engine";
import { Button, Dialog, Switch, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useRules } from "../shell/useRules.ts";
import { GuestInvitation } from "./GuestInvitation.tsx";
import styles from "./Guests.module.css";
import { roomErrorText } from "./roomErrors.ts";

const NAME_MAX = 64;
const EMAIL_MAX = 254;

type Made = Extract<Answer, { answer: "guest_invitation" }>;

export interface InviteGuestDialogProps {
  conversation: string;
  room: string;
  /** The invitation that the new one replaces, to the same guest. */
  instead?: GuestInvitationView | undefined;
  onClose: () => void;
}

export function InviteGuestDialog({ conversation, room, instead, onClose }: InviteGuestDialogProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [name, setName] = useState(instead?.name ?? "");
  const [email, setEmail] = useState("");
  const [wantsPin, setWantsPin] = useState(instead?.second_factor ?? false);
  const mustHavePin = useRules()?.guest_pin ?? false;
  const pin = wantsPin || mustHavePin;
  const [made, setMade] = useState<Made | null>(null);
  const [error, setError] = useState<{ at: "name" | "email"; text: string } | null>(null);
  const [busy, setBusy] = useState(false);

  async function invite(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const answer = await send(engine, {
        command: "room",
        act: { act: "invite", conversation, name: name.trim(), email: email.trim() === "" ? null : email.trim(), second_factor: pin, language: i18n.locale === "en" ? "en" : "de" },
      });
      if (answer.answer === "guest_invitation") setMade(answer);
      // Nobody can use it any more: where it stays, it can still be taken back by hand.
      if (instead) void send(engine, { command: "room", act: { act: "withdraw", invitation: instead.id } }).catch(() => undefined);
    } catch (failure) {
      const reason = reasonOf(failure);
      setError({ at: reason.error.startsWith("mail_") ? "email" : "name", text: roomErrorText(i18n, reason, "invite") });
    } finally {
      setBusy(false);
    }
  }

  if (made) {
    return (
      <Dialog title={t`Einladung für ${name.trim()}`} open onClose={onClose} kind="tall" actions={<Button size="wide" onPress={onClose}>{t`Fertig`}</Button>}>
        <GuestInvitation
          guest={name.trim()}
          link={made.link === null ? null : new URL(made.link, location.origin).href}
          code={made.code}
          pin={made.pin}
          email={email.trim() === "" ? null : email.trim()}
          validUntil={made.valid_until}
        />
      </Dialog>
    );
  }

  return (
    <Dialog
      title={t`Gast einladen`}
      open
      onClose={onClose}
      busy={busy}
      actions={
        <Button size="wide" busy={busy} isDisabled={name.trim() === ""} onPress={() => void invite()}>
          {t`Einladung erstellen`}
        </Button>
      }
    >
      <div className={styles.column}>
        <p>{t`Der Gast sieht nur „${room}“ und die Menschen darin.`}</p>
        <TextField
          label={t`Name des Gasts`}
          hint={t`So sehen ihn alle im Raum.`}
          value={name}
          onChange={setName}
          maxLength={NAME_MAX}
          error={error?.at === "name" ? error.text : null}
          autoFocus
          autoComplete="off"
        />
        <TextField
          label={t`E-Mail (freiwillig)`}
          hint={t`Dann verschickt Konsil die Einladung, und du sagst nur noch den Code.`}
          type="email"
          value={email}
          onChange={setEmail}
          maxLength={EMAIL_MAX}
          error={error?.at === "email" ? error.text : null}
          autoComplete="off"
        />
        <Switch selected={pin} onChange={setWantsPin} disabled={mustHavePin}>
          {t`Zusätzlich eine PIN verlangen`}
        </Switch>
        {mustHavePin && <p className={styles.note}>{t`Das Haus verlangt für jeden Gast eine PIN.`}</p>}
        {pin && <p className={styles.note}>{t`Die PIN sagst du am Telefon oder gibst sie auf Papier mit, nie zusammen mit dem Link.`}</p>}
      </div>
    </Dialog>
  );
}
