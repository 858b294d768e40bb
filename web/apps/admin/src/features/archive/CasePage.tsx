/** One case: what it is about, who decides, and, while it is open, the key and what it opens. */
import type { Case } from "@konsil/admin-api";
import { go, type ReadySession } from "@konsil/session";
import { Button, Notice, PageHeader, SkeletonRows, Tag } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { ArrowLeft, Check, CircleX, FolderClosed, Hourglass, TimerOff, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useAnswer } from "../../administration/useAdministration.tsx";
import { paths } from "../../routing/paths.ts";
import { caseNumber, caseStateKind, caseStateText, nameOf, namesOf, periodText, stampText } from "../../wording/cases.ts";
import { problemText } from "../../wording/problems.ts";
import { type CaseAct, CaseActDialog } from "./CaseActDialog.tsx";
import styles from "./CasePage.module.css";
import { CaseReader } from "./CaseReader.tsx";
import { readCase } from "./readCases.ts";
import { UnlockKey } from "./UnlockKey.tsx";
import { useCaseKey } from "./useCaseKey.ts";

export function CasePage({ id, session }: { id: string; session: ReadySession }) {
  const { t, i18n } = useLingui();
  const [act, setAct] = useState<CaseAct | null>(null);
  const details = useAnswer(`case ${id}`, ["cases"], (access) => readCase(access, id));
  const key = useCaseKey(id);
  const one = details.data?.case;
  const conversations = details.data?.conversations ?? null;
  const mine = one?.asked.by.id === session.me.id;

  // Somebody closed it, or its time is over: what is readable here ends as well.
  const over = one !== undefined && one.state !== "open";
  const { close } = key;
  useEffect(() => {
    if (over) close();
  }, [over, close]);

  const number = caseNumber(id);
  return (
    <>
      <PageHeader
        title={t`Fall ${number}`}
        {...(one ? { subtitle: one.reason } : {})}
        actions={
          <>
            <Button kind="ghost" icon={ArrowLeft} onPress={() => go(paths.archive())}>
              {t`Alle Fälle`}
            </Button>
            {one?.state === "asked" && !mine && (
              <>
                <Button kind="secondary" icon={X} onPress={() => setAct("refuse")}>
                  {t`Ablehnen`}
                </Button>
                <Button icon={Check} onPress={() => setAct("approve")}>
                  {t`Freigeben`}
                </Button>
              </>
            )}
            {(one?.state === "open" || (one?.state === "asked" && mine)) && (
              <Button kind="secondary" icon={FolderClosed} onPress={() => setAct("close")}>
                {one.state === "open" ? t`Fall schließen` : t`Zurückziehen`}
              </Button>
            )}
          </>
        }
      />
      {details.error && (
        <Notice icon={CircleX} kind="danger" live>
          {problemText(i18n, details.error)}
        </Notice>
      )}
      {one === undefined ? (
        details.error === null && <SkeletonRows count={4} label={t`Fall wird geladen`} />
      ) : (
        <>
          <CaseFacts case={one} />
          {one.state === "asked" && (
            <Notice icon={Hourglass} kind="urgent" title={mine ? t`Wartet auf eine zweite Person` : t`Wartet auf deine Entscheidung`}>
              {mine
                ? t`Den eigenen Fall kannst du nicht freigeben. Bitte eine andere Person mit der Berechtigung „Archiv“ darum; sie sieht ihn in ihrer Liste.`
                : t`Gib frei, wenn Begründung, Personen und Zeitraum zusammenpassen. Deine Entscheidung steht im Protokoll.`}
            </Notice>
          )}
          {over && one.state !== "asked" && <Notice icon={FolderClosed}>{t`Aus diesem Fall wird nichts mehr gelesen. Was geschehen ist, steht im Protokoll.`}</Notice>}
          {key.ended === "idle" && one.state === "open" && key.reading === null && (
            <Notice icon={TimerOff} kind="urgent" live>
              {t`Nach 10 Minuten ohne Eingabe wurde der Archivschlüssel geschlossen. Öffne ihn neu, um weiterzulesen.`}
            </Notice>
          )}
          {conversations !== null &&
            one.state === "open" &&
            (key.reading === null ? (
              <UnlockKey conversations={conversations.length} onOpen={key.open} />
            ) : (
              <CaseReader case={one} conversations={conversations} reading={key.reading} session={session} onClose={key.close} />
            ))}
        </>
      )}
      {act && one && <CaseActDialog act={act} case={one} onClose={() => setAct(null)} onDone={details.refresh} />}
    </>
  );
}

function CaseFacts({ case: one }: { case: Case }) {
  const { t, i18n } = useLingui();
  const said = (by: Case["asked"]) => `${nameOf(i18n, by.by)}, ${stampText(i18n, by.at)}`;
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{t`Zustand`}</dt>
        <dd>
          <Tag kind={caseStateKind(one.state)}>{caseStateText(i18n, one.state)}</Tag>
        </dd>
      </div>
      <div>
        <dt>{t`Personen`}</dt>
        <dd>{namesOf(i18n, one.people)}</dd>
      </div>
      <div>
        <dt>{t`Zeitraum`}</dt>
        <dd>{periodText(i18n, one)}</dd>
      </div>
      <div>
        <dt>{t`Angefragt`}</dt>
        <dd>{said(one.asked)}</dd>
      </div>
      {one.decided && (
        <div>
          <dt>{one.state === "refused" ? t`Abgelehnt` : one.decided.by.id === one.asked.by.id ? t`Ohne zweites Augenpaar geöffnet` : t`Freigegeben`}</dt>
          <dd>{said(one.decided)}</dd>
        </div>
      )}
      {one.expires_at !== null && one.state === "open" && (
        <div>
          <dt>{t`Offen bis`}</dt>
          <dd>{stampText(i18n, one.expires_at)}</dd>
        </div>
      )}
      {one.closed && (
        <div>
          <dt>{t`Geschlossen`}</dt>
          <dd>{said(one.closed)}</dd>
        </div>
      )}
    </dl>
  );
}
