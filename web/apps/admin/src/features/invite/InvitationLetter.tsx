/** Invitations as letters, a page each: for people whose e-mail does not exist yet, or should not carry a secret. */
import { useTimes } from "@konsil/session";
import { Mark, Printed, QrShow, Sheet } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { groupsOf } from "../../wording/keyCode.ts";
import type { Invitation } from "./invitation.ts";
import styles from "./InvitationLetter.module.css";

export function InvitationLetters({ tenant, invitations }: { tenant: string; invitations: Invitation[] }) {
  return (
    <Printed>
      {invitations.map((invitation) => (
        <Letter key={invitation.url} tenant={tenant} invitation={invitation} />
      ))}
    </Printed>
  );
}

function Letter({ tenant, invitation }: { tenant: string; invitation: Invitation }) {
  const { t } = useLingui();
  const until = useValidUntil(invitation);
  const { name, url, code } = invitation;
  return (
      <Sheet>
        <header className={styles.head}>
          <Mark size={2.5} />
          <p className={styles.tenant}>{tenant}</p>
        </header>
        <h2 className={styles.title}>{t`Deine Einladung zu Konsil`}</h2>
        <p>{t`Hallo ${name},`}</p>
        <p>{t`Konsil ist der verschlüsselte Messenger von ${tenant}. Mit diesem Blatt richtest du ihn auf deinem ersten Gerät ein.`}</p>
        <ol className={styles.steps}>
          <li>{t`Halte die Kamera deines Telefons auf den QR-Code und öffne den Link.`}</li>
          <li>{t`Oder öffne ${location.origin}/beitreten an einem Rechner und tippe den Code ab.`}</li>
          <li>{t`Wähle eine PIN, die nur du kennst. Das war alles.`}</li>
        </ol>
        <div className={styles.code}>
          <QrShow text={url} label={t`Einladung als QR-Code`} />
          <ol className={styles.groups}>
            {groupsOf(code).map((group, place) => (
              // oxlint-disable-next-line react/no-array-index-key -- groups may repeat; their place is their identity
              <li key={place}>{group}</li>
            ))}
          </ol>
        </div>
        <p className={styles.small}>
          {t`Gilt einmal, bis ${until}. Gib das Blatt niemandem: Wer den Code hat, kann sich als du ausgeben. Danach gehört es in den Schredder.`}
        </p>
      </Sheet>
  );
}

/** Until when an invitation is valid, in words. */
export function useValidUntil({ validUntil }: Invitation): string {
  const { t } = useLingui();
  const times = useTimes();
  return t`${times.fullDate(validUntil)}, ${times.clock(validUntil)} Uhr`;
}
