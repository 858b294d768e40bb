/** What a host hands on to a guest, and on which way: the link or its QR code, or the code beside the mail, and the PIN apart from both. */
import { useTimes } from "@konsil/session";
import { Button, ButtonLink, CopyField, Notice, QrShow } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Clock, MessageSquareText, Share2 } from "lucide-react";
import styles from "./Guests.module.css";

export interface GuestInvitationProps {
  guest: string;
  /** The whole address with its secret; null when the server's mail brings the address without it. */
  link: string | null;
  /** The secret, to be told. */
  code: string;
  pin: string | null;
  /** Where the mail goes. */
  email: string | null;
  validUntil: number;
}

export function GuestInvitation({ guest, link, code, pin, email, validUntil }: GuestInvitationProps) {
  const { t } = useLingui();
  const times = useTimes();
  const until = times.appointment(validUntil);
  return (
    <div className={styles.column}>
      {email !== null && (
        <section className={styles.way}>
          <h3 className={styles.wayTitle}>{t`1. Die E-Mail ist unterwegs`}</h3>
          <p>{t`Konsil schickt sie an ${email}. In ihr steht kein Geheimnis: Ohne den Code nützt sie niemandem.`}</p>
          <h3 className={styles.wayTitle}>{t`2. Sag ${guest} den Code`}</h3>
          <p>{t`Am Telefon oder persönlich, nicht per E-Mail.`}</p>
          <CopyField label={t`Code`} value={code} spoken />
        </section>
      )}
      {link !== null && (
        <section className={styles.way}>
          <h3 className={styles.wayTitle}>{t`Schick ${guest} diesen Link`}</h3>
          <p>{t`Oder lass den QR-Code scannen. Im Link steckt der Schlüssel: Gib ihn nur ${guest}. Er gilt einmal.`}</p>
          <CopyField label={t`Link`} value={link} />
          <Ways link={link} />
          <div className={styles.qr}>
            <QrShow text={link} label={t`QR-Code der Einladung`} />
          </div>
          <CopyField label={t`Code`} value={code} hint={t`Dasselbe zum Vorlesen, falls der Link unterwegs abgeschnitten wird.`} spoken />
        </section>
      )}
      {pin !== null && (
        <section className={styles.way}>
          <h3 className={styles.wayTitle}>{email === null ? t`Sag die PIN auf einem anderen Weg` : t`3. Sag die PIN auf einem anderen Weg`}</h3>
          <p>{t`Am Telefon oder auf Papier. So hilft es niemandem, nur den Link oder nur den Code zu haben.`}</p>
          <CopyField label={t`PIN`} value={`${pin.slice(0, 3)} ${pin.slice(3)}`} copy={pin} spoken />
        </section>
      )}
      <Notice icon={Clock}>{t`Die Einladung gilt bis ${until}. Konsil zeigt Code und PIN nur jetzt.`}</Notice>
    </div>
  );
}

/** What a phone has to send the link on: the link alone, with no word of whom or what it is for, and never with code or PIN. */
function Ways({ link }: { link: string }) {
  const { t } = useLingui();
  const shares = "share" in navigator;
  const writesTexts = window.matchMedia("(pointer: coarse)").matches;
  if (!shares && !writesTexts) return null;
  return (
    <div className={styles.acts}>
      {shares && (
        // Whoever thinks better of it has not failed.
        <Button kind="secondary" icon={Share2} onPress={() => void navigator.share({ url: link }).catch(() => undefined)}>
          {t`Teilen`}
        </Button>
      )}
      {writesTexts && (
        <ButtonLink kind="secondary" icon={MessageSquareText} href={`sms:?&body=${encodeURIComponent(t`Einladung in einen geschützten Chat: ${link}`)}`}>
          {t`Per SMS`}
        </ButtonLink>
      )}
    </div>
  );
}
