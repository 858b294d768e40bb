/** Everybody on the list is invited, and then the invitations are handed over, which they can be only here and now. */
import { reasonOf, useEngine } from "@konsil/engine";
import { HOLD_MINUTES_MAX, useHoldLock, useStay } from "@konsil/session";
import { Button, Dialog, Notice, visuallyHidden } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX, Download, Info, Printer } from "lucide-react";
import Papa from "papaparse";
import { useEffect, useRef, useState } from "react";
import { saveFile } from "../../saveFile.ts";
import { usePrint } from "../../usePrint.ts";
import { InvitationLetters } from "../invite/InvitationLetter.tsx";
import type { Invitation } from "../invite/invitation.ts";
import { useInviteProblem } from "../invite/useInviteProblem.ts";
import type { ListedPerson } from "./columns.ts";
import styles from "./Import.module.css";
import { inviteAll } from "./inviteAll.ts";

export interface InviteAllDialogProps {
  tenant: string;
  /** As they were chosen; later ones are not taken in. */
  people: ListedPerson[];
  /** So many were invited. */
  onClose: (invited: number) => void;
}

/** How many are told to whoever listens, at a time. */
const TOLD_AT_ONCE = 10;

export function InviteAllDialog({ tenant, people: given, onClose }: InviteAllDialogProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const problemOf = useInviteProblem();
  const print = usePrint();
  const [people] = useState(given);
  const [invitations, setInvitations] = useState<Invitation[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<{ error: string } | null>(null);
  const [saved, setSaved] = useState(false);
  /** The print dialog was open. Whether paper came out of it, nobody tells. */
  const [printed, setPrinted] = useState(false);
  const [asked, setAsked] = useState(false);
  const leaving = useRef<AbortController | null>(null);
  const [done, all] = [invitations.length, people.length];
  const told = done - (done % TOLD_AT_ONCE);
  const unkept = done > 0 && !saved;
  useHoldLock(busy);
  useHoldLock(!busy && unkept);
  useStay(busy || unkept, () => setAsked(!busy));

  async function run(signal: AbortSignal | undefined): Promise<void> {
    if (!signal || signal.aborted) return;
    setBusy(true);
    setError(null);
    try {
      await inviteAll(engine, people, done, (invitation) => setInvitations((before) => [...before, invitation]), signal);
    } catch (failure) {
      setError(reasonOf(failure));
    } finally {
      setBusy(false);
    }
  }

  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    // Not at once: where React mounts everything twice, the first would have invited somebody.
    queueMicrotask(() => void run(controller.signal));
    return () => controller.abort();
    // oxlint-disable-next-line react/exhaustive-deps -- once
  }, []);
  useEffect(() => {
    if (!busy && !unkept) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [busy, unkept]);

  /** Escape twice is no answer: only the button is. */
  function close(): void {
    if (unkept) setAsked(true);
    else onClose(done);
  }

  function saveList(): void {
    const rows = invitations.map(({ name, url, code }) => [name, url, code]);
    // The mark lets spreadsheets read umlauts; a name that begins like a formula stays a name.
    saveFile("einladungen.csv", `\uFEFF${Papa.unparse({ fields: [t`Name`, t`Link`, t`Code`], data: rows }, { delimiter: ";", escapeFormulae: true })}`, "text/csv;charset=utf-8");
    setSaved(true);
  }

  const asks = asked && unkept;
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
              <Button kind="secondary" onPress={() => void run(leaving.current?.signal)}>
                {t`Mit den übrigen weitermachen`}
              </Button>
            )}
            {asks && (
              <Button kind={printed ? "secondary" : "danger"} onPress={() => onClose(done)}>
                {printed ? t`Ja, alle sind gedruckt` : t`Ohne Briefe schließen`}
              </Button>
            )}
            {/* In the same place: whoever taps twice has closed nothing. */}
            <Button onPress={() => (asks ? setAsked(false) : close())}>{asks ? t`Abbrechen` : t`Fertig`}</Button>
          </>
        )
      }
    >
      <div className={styles.handOut}>
        {busy && (
          <>
            <progress className={styles.progress} max={all} value={done} aria-label={t`Fortschritt`} />
            <p aria-hidden>{t`${done} von ${all}`}</p>
            <p role="status" className={visuallyHidden}>{t`${told} von ${all}`}</p>
          </>
        )}
        {error && (
          <Notice icon={CircleX} kind="danger" title={t`${done} von ${all} sind eingeladen.`} live>
            {problemOf(error)}
          </Notice>
        )}
        {!busy && done > 0 && (
          <>
            <Notice icon={Info} live>
              <p>{t`Jede Einladung gilt einmal. Wer sie hat, wird diese Person: Gib jeden Brief nur ihr. Später lassen sie sich nicht noch einmal anzeigen, nur neu ausstellen.`}</p>
              <p>{t`Drucke oder speichere sie jetzt: ${HOLD_MINUTES_MAX} Minuten lang sperrt sich die App nicht von selbst. Ist sie gesperrt, sind die Briefe fort.`}</p>
            </Notice>
            <div className={styles.buttons}>
              <Button icon={Printer} onPress={() => print(() => setPrinted(true))}>
                {plural(done, { one: "# Brief drucken", other: "# Briefe drucken" })}
              </Button>
              <Button kind="secondary" icon={Download} onPress={saveList}>
                {t`Liste mit Links speichern`}
              </Button>
            </div>
            <p className={styles.prose}>{t`Die Liste ist für einen Serienbrief. Lösche sie, sobald die Einladungen verteilt sind.`}</p>
            {asks && (
              <Notice icon={CircleX} kind="urgent" live>
                {printed
                  ? t`Sind alle Briefe gedruckt? Nach dem Schließen gibt es sie nicht noch einmal.`
                  : t`Noch ist nichts gedruckt oder gespeichert. Schließt du jetzt, musst du diese Personen einzeln neu einladen.`}
              </Notice>
            )}
            <InvitationLetters tenant={tenant} invitations={invitations} />
          </>
        )}
      </div>
    </Dialog>
  );
}
