/** Everybody on the list is invited, and then the invitations are handed over, which they can be only here and now. */
import { reasonOf, useEngine } from "@konsil/engine";
import { Button, Dialog, Notice } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX, Download, Info, Printer } from "lucide-react";
import Papa from "papaparse";
import { useEffect, useRef, useState } from "react";
import { saveFile } from "../../saveFile.ts";
import { usePrint } from "../../usePrint.ts";
import { problemText } from "../../wording/problems.ts";
import { InvitationLetters } from "../invite/InvitationLetter.tsx";
import type { Invitation } from "../invite/invitation.ts";
import type { ListedPerson } from "./columns.ts";
import styles from "./Import.module.css";
import { inviteAll } from "./inviteAll.ts";

export interface InviteAllDialogProps {
  tenant: string;
  /** As they were chosen; later ones are not taken in. */
  people: ListedPerson[];
  onClose: () => void;
}

export function InviteAllDialog({ tenant, people: given, onClose }: InviteAllDialogProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const print = usePrint();
  const [people] = useState(given);
  const [invitations, setInvitations] = useState<Invitation[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [handedOut, setHandedOut] = useState(false);
  const [asked, setAsked] = useState(false);
  const begun = useRef(false);
  const [done, all] = [invitations.length, people.length];

  async function run(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await inviteAll(engine, people, done, (invitation) => setInvitations((before) => [...before, invitation]));
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void run();
  });
  useEffect(() => {
    if (handedOut) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [handedOut]);

  function close(): void {
    if (handedOut || done === 0 || asked) onClose();
    else setAsked(true);
  }

  function saveList(): void {
    const rows = invitations.map(({ name, url, code }) => [name, url, code]);
    // The mark lets spreadsheets read umlauts; a name that begins like a formula stays a name.
    saveFile("einladungen.csv", `\uFEFF${Papa.unparse({ fields: [t`Name`, t`Link`, t`Code`], data: rows }, { delimiter: ";", escapeFormulae: true })}`, "text/csv;charset=utf-8");
    setHandedOut(true);
  }

  return (
    <Dialog
      title={busy ? t`Personen werden eingeladen` : plural(done, { one: "# Person eingeladen", other: "# Personen eingeladen" })}
      open
      onClose={close}
      busy={busy}
      actions={
        !busy && (
          <>
            {error && (
              <Button kind="secondary" onPress={() => void run()}>
                {t`Mit den übrigen weitermachen`}
              </Button>
            )}
            <Button kind={asked && !handedOut ? "danger" : "primary"} onPress={close}>
              {asked && !handedOut ? t`Ohne Briefe schließen` : t`Fertig`}
            </Button>
          </>
        )
      }
    >
      <div className={styles.handOut}>
        {busy && (
          <>
            <progress className={styles.progress} max={all} value={done} aria-label={t`Fortschritt`} />
            <p role="status">{t`${done} von ${all}`}</p>
          </>
        )}
        {error && (
          <Notice icon={CircleX} kind="danger" title={t`${done} von ${all} sind eingeladen.`} live>
            {error}
          </Notice>
        )}
        {!busy && done > 0 && (
          <>
            <Notice icon={Info}>{t`Jede Einladung gilt einmal. Wer sie hat, wird diese Person: Gib jeden Brief nur ihr. Später lassen sie sich nicht noch einmal anzeigen, nur neu ausstellen.`}</Notice>
            <div className={styles.buttons}>
              <Button icon={Printer} onPress={() => print(() => setHandedOut(true))}>
                {plural(done, { one: "# Brief drucken", other: "# Briefe drucken" })}
              </Button>
              <Button kind="secondary" icon={Download} onPress={saveList}>
                {t`Liste mit Links speichern`}
              </Button>
            </div>
            <p className={styles.prose}>{t`Die Liste ist für einen Serienbrief. Lösche sie, sobald die Einladungen verteilt sind.`}</p>
            {asked && !handedOut && (
              <Notice icon={CircleX} kind="urgent" live>
                {t`Noch ist nichts gedruckt oder gespeichert. Schließt du jetzt, musst du diese Personen einzeln neu einladen.`}
              </Notice>
            )}
            <InvitationLetters tenant={tenant} invitations={invitations} />
          </>
        )}
      </div>
    </Dialog>
  );
}
