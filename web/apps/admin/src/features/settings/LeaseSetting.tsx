/** For how many days a device may stay without contact before it deletes what it has. */
import type { Lease } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import { Button, Notice, TextField, toast } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useAccess, useScope } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import styles from "./LeaseSetting.module.css";

export function LeaseSetting({ lease, onChanged }: { lease: Lease; onChanged: () => void }) {
  const { t, i18n } = useLingui();
  const access = useAccess();
  const mayChange = useScope("policy");
  const { days, days_min: min, days_max: max } = lease;
  const [text, setText] = useState(String(days));
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const wanted = /^\d{1,4}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
    if (!(wanted >= min && wanted <= max)) {
      setWrong(t`Gib eine ganze Zahl von ${min} bis ${max} an.`);
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await access.ask((client) => client.PUT("/api/admin/v1/lease", { body: { days: wanted } }));
      toast(plural(wanted, { one: "Geräte bleiben # Tag ohne Verbindung", other: "Geräte bleiben # Tage ohne Verbindung" }));
      onChanged();
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className={styles.setting} aria-label={t`Geräte ohne Verbindung`}>
      <h2 className={styles.title}>{t`Geräte ohne Verbindung`}</h2>
      <p>{t`Ein verlorenes Handy, das nie wieder online geht, kann niemand aus der Ferne löschen. Deshalb löscht Konsil dort von selbst alle Nachrichten und Schlüssel, wenn das Gerät so viele Tage lang den Server nicht erreicht hat.`}</p>
      <p>{t`Vorher warnt die App. Wer zu lange weg war, richtet sein Gerät neu ein: mit einem anderen eigenen Gerät oder mit einer neuen Einladung. Nachrichten, die gesendet waren, sind nicht verloren.`}</p>
      {mayChange ? (
        <form className={styles.row} noValidate onSubmit={(event) => void save(event)}>
          <TextField
            label={t`Tage ohne Verbindung`}
            value={text}
            onChange={(value) => {
              setText(value);
              setWrong(null);
            }}
            error={wrong}
            hint={t`${min} bis ${max} Tage`}
            maxLength={4}
          />
          <Button type="submit" busy={busy} isDisabled={text.trim() === String(days)}>
            {t`Speichern`}
          </Button>
        </form>
      ) : (
        <p>{plural(days, { one: "Zurzeit # Tag.", other: "Zurzeit # Tage." })} {t`Ändern kann das nur, wer die Berechtigung „Richtlinien“ hat.`}</p>
      )}
      <p>{t`Eine Änderung gilt für jedes Gerät von seiner nächsten Verbindung an.`}</p>
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
    </section>
  );
}
