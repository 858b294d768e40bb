/** Everybody of the hospital: find, invite, lock, unlock, delete, invite anew. */
import type { Person, PersonState } from "@konsil/admin-api";
import { go, type ReadySession } from "@konsil/session";
import { Button, DataTable, EmptyState, FilterChips, MenuButton, Notice, OutsideTag, PageHeader, SearchField, SkeletonRows, Tag } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, FileUp, SearchX, UserPlus } from "lucide-react";
import { useState } from "react";
import { useAnswer } from "../../administration/useAdministration.tsx";
import { type PeopleSorting, paths } from "../../routing/paths.ts";
import { problemText } from "../../wording/problems.ts";
import { STATES, stateKind, stateText } from "../../wording/states.ts";
import { InviteDialog } from "../invite/InviteDialog.tsx";
import type { Invitee } from "../invite/invitation.ts";
import { DevicesDialog } from "./DevicesDialog.tsx";
import { InvitationCell } from "./InvitationCell.tsx";
import styles from "./PeoplePage.module.css";
import { type Act, PersonActDialog } from "./PersonActDialog.tsx";
import { readPeople } from "./readPeople.ts";
import { ScopesDialog } from "./ScopesDialog.tsx";
import { usePersonActions } from "./usePersonActions.ts";

type Opened = { dialog: "invite"; invitee: Invitee | null } | { dialog: "act"; act: Act; person: Person } | { dialog: "scopes" | "devices"; person: Person };

const PAGE = 100;

export interface PeoplePageProps {
  session: ReadySession;
  state: PersonState | "all";
  sorting: PeopleSorting;
}

export function PeoplePage({ session, state, sorting }: PeoplePageProps) {
  const { t, i18n } = useLingui();
  const [search, setSearch] = useState("");
  const [count, setCount] = useState(PAGE);
  const [opened, setOpened] = useState<Opened | null>(null);
  const people = useAnswer(`people ${state} ${sorting.by} ${sorting.descending} ${search} ${count}`, ["people", "waiting"], (access) => readPeople(access, { search, state, sorting, count }));
  const actionsOf = usePersonActions({
    me: session.me.id,
    onInvite: (invitee) => setOpened({ dialog: "invite", invitee }),
    onAct: (act, person) => setOpened({ dialog: "act", act, person }),
    onDevices: (person) => setOpened({ dialog: "devices", person }),
    onScopes: (person) => setOpened({ dialog: "scopes", person }),
  });
  const close = () => setOpened(null);
  const rows = people.data?.people;

  return (
    <>
      <PageHeader
        title={t`Personen`}
        subtitle={t`Wer dazugehört, wer eingeladen ist, wer gesperrt ist.`}
        actions={
          <>
            <Button kind="secondary" icon={FileUp} onPress={() => go(paths.import())}>
              {t`Liste einlesen`}
            </Button>
            <Button icon={UserPlus} onPress={() => setOpened({ dialog: "invite", invitee: null })}>
              {t`Person einladen`}
            </Button>
          </>
        }
      />
      {people.error && (
        <Notice icon={CircleX} kind="danger" live>
          {problemText(i18n, people.error)}
        </Notice>
      )}
      <section className={styles.card} aria-label={t`Personen`}>
        <div className={styles.tools}>
          <div className={styles.filters}>
            <FilterChips
              label={t`Nach Zustand`}
              value={state}
              onChange={(chosen) => go(paths.people(chosen, sorting), "replace")}
              filters={[{ id: "all", label: t`Alle` }, ...STATES.map((one) => ({ id: one, label: stateText(i18n, one) }))]}
            />
          </div>
          <div className={styles.search}>
            <SearchField label={t`Name oder Funktion suchen`} value={search} onChange={setSearch} />
          </div>
        </div>
        {rows === undefined ? (
          people.error === null && <SkeletonRows count={6} label={t`Personen werden geladen`} />
        ) : rows.length === 0 ? (
          <EmptyState icon={SearchX} title={t`Niemand gefunden`}>
            {search === "" && state === "all" ? t`Lade die ersten Menschen ein.` : t`Ändere die Suche oder den Filter.`}
          </EmptyState>
        ) : (
          <DataTable
            label={t`Personen`}
            rows={rows}
            keyOf={(person) => person.id}
            sorting={sorting}
            onSort={({ by, descending }) => go(paths.people(state, { by: by as PeopleSorting["by"], descending }), "replace")}
            columns={[
              { id: "name", label: t`Name`, wide: true, sortable: true, cell: (person) => <PersonName person={person} me={session.me.id} /> },
              { id: "role", label: t`Funktion`, sortable: true, cell: (person) => person.role },
              { id: "state", label: t`Zustand`, sortable: true, cell: (person) => <Tag kind={stateKind(person.state)}>{stateText(i18n, person.state)}</Tag> },
              { id: "devices", label: t`Geräte`, cell: (person) => (person.state === "deleted" ? "–" : person.devices) },
              { id: "invitation", label: t`Einladung`, cell: (person) => <InvitationCell person={person} /> },
              {
                id: "actions",
                label: t`Aktionen`,
                silent: true,
                cell: (person) => {
                  const actions = actionsOf(person);
                  return actions.length > 0 && <MenuButton label={t`Aktionen für ${person.name}`} actions={actions} />;
                },
              },
            ]}
          />
        )}
        {people.data?.more && (
          <div className={styles.more}>
            <Button kind="ghost" onPress={() => setCount(count + PAGE)}>
              {t`Weitere anzeigen`}
            </Button>
          </div>
        )}
      </section>
      {opened?.dialog === "invite" && <InviteDialog tenant={session.tenant_name} renewed={opened.invitee} onClose={close} onInvited={people.refresh} />}
      {opened?.dialog === "scopes" && <ScopesDialog person={opened.person} onClose={close} />}
      {opened?.dialog === "devices" && <DevicesDialog person={opened.person} onClose={close} onDone={people.refresh} />}
      {opened?.dialog === "act" && <PersonActDialog act={opened.act} person={opened.person} onClose={close} onDone={people.refresh} />}
    </>
  );
}

function PersonName({ person, me }: { person: Person; me: string }) {
  const { t } = useLingui();
  return (
    <span className={styles.person}>
      <strong className={styles.name}>{person.name}</strong>
      {person.id === me && <Tag>{t`du`}</Tag>}
      {person.administrator && <Tag kind="accent">{t`Verwaltung`}</Tag>}
      {(person.level === "supplier" || person.level === "guest") && <OutsideTag outside={person.level} />}
    </span>
  );
}
