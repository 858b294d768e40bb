/** "Dienst übergeben an …": one of those who may hold it, or nobody. */
import { type DutyCommand, useView } from "@konsil/engine";
import { Button, Dialog, MemberRow } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import styles from "./Duties.module.css";

export interface HandOverDialogProps {
  id: string;
  busy: boolean;
  act: (wish: DutyCommand) => Promise<boolean>;
  onClose: () => void;
}

export function HandOverDialog({ id, busy, act, onClose }: HandOverDialogProps) {
  const { t } = useLingui();
  const page = useView({ query: "duty", id });
  const others = page?.people.filter((person) => !person.me) ?? [];
  const give = (to: string | null) => void act({ act: "hand_over", duty: id, to }).then((done) => done && onClose());
  return (
    <Dialog
      title={t`Dienst übergeben an …`}
      open
      onClose={onClose}
      busy={busy}
      actions={
        <Button kind="secondary" isDisabled={busy} onPress={() => give(null)}>
          {t`An niemanden: Dienst abgeben`}
        </Button>
      }
    >
      <p className={styles.text}>{t`Ab dann zeigt „${page?.duty.name ?? ""}“ auf diese Person. Deine bisherigen Chats bleiben bei dir.`}</p>
      <ul aria-label={t`Personen`} className={styles.people}>
        {others.map((person) => (
          <li key={person.id}>
            <MemberRow name={person.name} detail={person.role} initials={person.initials} hue={person.hue} onPress={() => give(person.id)} />
          </li>
        ))}
      </ul>
      {others.length === 0 && <p className={styles.text}>{t`Außer dir darf ihn niemand übernehmen.`}</p>}
    </Dialog>
  );
}
