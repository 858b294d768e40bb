/**
 * Changes the rules. What was not touched follows the policy in force; what was typed stays when somebody else changes it meanwhile,
 * and nothing is in force before it is signed.
 */
import type { PolicyView, PolicyWish } from "@konsil/engine";
import { Button, ChoiceCards, Notice, Switch, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Ban, Crown, Forward, House, KeyRound, TriangleAlert, UserRound } from "lucide-react";
import { type FormEvent, lazy, type ReactNode, Suspense, useState } from "react";
import styles from "./Rules.module.css";
import { changedFields, draftOf, type NumberField, rangesOf, type RulesDraft, type RulesMistakes, wishOf } from "./rulesDraft.ts";

// Only who signs needs what opens a key.
const SignRulesDialog = lazy(() => import("./SignRulesDialog.tsx").then((module) => ({ default: module.SignRulesDialog })));

/** What is to be signed, upon which policy. */
interface Signing {
  policy: PolicyView;
  draft: RulesDraft;
  wish: PolicyWish;
}

export function RulesForm({ policy }: { policy: PolicyView }) {
  const { t } = useLingui();
  const [edits, setEdits] = useState<Partial<RulesDraft>>({});
  /** The policy upon which the first change was typed. */
  const [base, setBase] = useState(policy.number);
  const [mistakes, setMistakes] = useState<RulesMistakes>({});
  const [signing, setSigning] = useState<Signing | null>(null);
  const now = draftOf(policy);
  const draft = { ...now, ...edits };
  const changed = changedFields(now, draft).length > 0;
  const overtaken = changed && policy.number !== base;

  function set<Field extends keyof RulesDraft>(field: Field, value: RulesDraft[Field]): void {
    if (!changed) setBase(policy.number);
    setEdits((old) => ({ ...old, [field]: value }));
    setMistakes((old) => {
      const others = { ...old };
      delete others[field as NumberField];
      return others;
    });
  }

  function drop(): void {
    setEdits({});
    setMistakes({});
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    const read = wishOf(draft, rangesOf(policy));
    if ("mistakes" in read) setMistakes(read.mistakes);
    else setSigning({ policy, draft, wish: read.wish });
  }

  const ranges = rangesOf(policy);
  const number = (field: NumberField, label: string, hint: string) => {
    const mistake = mistakes[field];
    const [min, max] = ranges[field];
    const wrong = mistake === "crossed" ? t`Das Höchste ist kleiner als das Mindeste.` : t`Gib eine ganze Zahl von ${min} bis ${max} an.`;
    return <TextField label={label} value={draft[field]} onChange={(value) => set(field, value)} error={mistake ? wrong : null} hint={hint} maxLength={5} />;
  };
  const range = (field: NumberField) => {
    const [min, max] = ranges[field];
    return t`${min} bis ${max}`;
  };

  return (
    <>
      <form className={styles.form} noValidate onSubmit={submit}>
        <Section title={t`Nachrichten`}>
          <ChoiceCards
            label={t`Weiterleiten`}
            value={draft.forward}
            onChange={(forward) => set("forward", forward)}
            choices={[
              { id: "yes", icon: Forward, title: t`Erlaubt`, text: t`In jeden Chat.` },
              { id: "not_to_guests", icon: House, title: t`Nicht zu Gästen`, text: t`Nur in Chats, in denen kein Gast mitliest.` },
              { id: "no", icon: Ban, title: t`Nicht erlaubt`, text: t`In keinen Chat.` },
            ]}
          />
          <div className={styles.numbers}>
            {number("edit", t`Minuten zum Bearbeiten`, t`${range("edit")}; 0 heißt: gar nicht`)}
            {number("delete", t`Stunden zum Löschen für alle`, t`${range("delete")}; 0 heißt: gar nicht`)}
          </div>
        </Section>
        <Section title={t`Dateien und Bilder`}>
          <Switch selected={draft.maySave} onChange={(on) => set("maySave", on)}>
            {t`Dürfen außerhalb von Konsil gesichert werden`}
          </Switch>
          <div className={styles.numbers}>{number("attachment", t`Größte Datei in MB`, t`${range("attachment")}; der Server kann weniger erlauben`)}</div>
        </Section>
        <Section title={t`Verschwindende Nachrichten`} text={t`Was schon gesendet ist, behält seine Zeit. Das Archiv behält alles, solange es muss.`}>
          <div className={styles.numbers}>
            {number("lifetimeMin", t`Mindestens so viele Tage`, t`${range("lifetimeMin")}; 0 heißt: auch nur Stunden`)}
            {number("lifetimeMax", t`Höchstens so viele Tage`, t`${range("lifetimeMax")}; leer heißt: ohne Grenze`)}
          </div>
        </Section>
        <Section title={t`Gäste`}>
          <Switch selected={draft.guests} onChange={(on) => set("guests", on)}>
            {t`Dürfen in Räume eingeladen werden`}
          </Switch>
          <Switch selected={draft.guestPin} onChange={(on) => set("guestPin", on)}>
            {t`Brauchen immer eine PIN`}
          </Switch>
        </Section>
        <Section title={t`Gruppen und Geräte`}>
          <ChoiceCards
            label={t`Wer Personen zu Gruppen hinzufügt`}
            value={draft.whoMayAdd}
            onChange={(whoMayAdd) => set("whoMayAdd", whoMayAdd)}
            choices={[
              { id: "members", icon: UserRound, title: t`Alle Mitglieder`, text: t`Wer im Haus arbeitet und dabei ist.` },
              { id: "owners", icon: Crown, title: t`Nur die Leitung`, text: t`Wer die Gruppe leitet.` },
            ]}
          />
          <Switch selected={draft.readReceipts} onChange={(on) => set("readReceipts", on)}>
            {t`Zeigen, was gelesen wurde`}
          </Switch>
          <div className={styles.numbers}>{number("autoLock", t`Minuten bis zur Sperre`, t`${range("autoLock")}; wer will, sperrt früher`)}</div>
        </Section>
        {overtaken && (
          <Notice icon={TriangleAlert} kind="urgent" live title={t`Inzwischen hat jemand anders die Regeln geändert.`}>
            {t`Was du eingegeben hast, steht noch hier; alles andere ist schon die neue Fassung. Prüfe es, bevor du unterschreibst.`}
          </Notice>
        )}
        <div className={styles.actions}>
          <Button type="submit" icon={KeyRound} isDisabled={!changed}>
            {t`Prüfen und unterschreiben`}
          </Button>
          <Button kind="secondary" isDisabled={!changed} onPress={drop}>
            {t`Verwerfen`}
          </Button>
        </div>
      </form>
      {/* Not in the form: what is submitted in it would be submitted here, too. */}
      {signing && (
        <Suspense>
          <SignRulesDialog {...signing} onClose={() => setSigning(null)} onSigned={drop} />
        </Suspense>
      )}
    </>
  );
}

function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      {text && <p className={styles.text}>{text}</p>}
      {children}
    </section>
  );
}
