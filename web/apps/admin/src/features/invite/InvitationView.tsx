/** An invitation to hand over: link, QR code, letter. It is shown once. */
import { Button, Notice, QrShow, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Copy, Info, Printer } from "lucide-react";
import { usePrint } from "../../usePrint.ts";
import { groupsOf } from "../../wording/keyCode.ts";
import type { Invitation } from "./invitation.ts";
import styles from "./InvitationView.module.css";
import { InvitationLetters, useValidUntil } from "./InvitationLetter.tsx";

export function InvitationView({ tenant, invitation }: { tenant: string; invitation: Invitation }) {
  const { t } = useLingui();
  const print = usePrint();
  const { name, url, code } = invitation;
  const until = useValidUntil(invitation);
  return (
    <div className={styles.view}>
      <Notice icon={Info}>{t`Gilt einmal, bis ${until}. Wer den Link hat, wird ${name}: Gib ihn nur dieser Person. Später lässt er sich nicht noch einmal anzeigen.`}</Notice>
      <div className={styles.qr}>
        <QrShow text={url} label={t`Einladung als QR-Code`} />
      </div>
      <div className={styles.buttons}>
        <Button icon={Printer} onPress={() => print(() => undefined)}>
          {t`Brief drucken`}
        </Button>
        <Button
          kind="secondary"
          icon={Copy}
          onPress={() =>
            void navigator.clipboard.writeText(url).then(
              () => toast(t`Link kopiert`),
              () => toast(t`Kopieren ging nicht. Markiere den Link und kopiere ihn von Hand.`),
            )
          }
        >
          {t`Link kopieren`}
        </Button>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>{t`Link`}</dt>
          <dd className={styles.link}>{url}</dd>
        </div>
        <div>
          <dt>{t`Code zum Abtippen`}</dt>
          <dd>
            <ol className={styles.code}>
              {groupsOf(code).map((group, place) => (
                // oxlint-disable-next-line react/no-array-index-key -- groups may repeat; their place is their identity
                <li key={place}>{group}</li>
              ))}
            </ol>
          </dd>
        </div>
      </dl>
      <InvitationLetters tenant={tenant} invitations={[invitation]} />
    </div>
  );
}
