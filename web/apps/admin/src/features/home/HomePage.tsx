/** How the hospital is doing: what needs somebody, who there is, whether the server is well. */
import { go, type ReadySession } from "@konsil/session";
import { Button, Notice, PageHeader, SkeletonRows, StatTile } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX, UserPlus } from "lucide-react";
import { useAnswer } from "../../administration/useAdministration.tsx";
import { paths } from "../../routing/paths.ts";
import { problemText } from "../../wording/problems.ts";
import { Attention } from "./Attention.tsx";
import { Health } from "./Health.tsx";
import styles from "./HomePage.module.css";
import { WaitingPeople } from "./WaitingPeople.tsx";

export function HomePage({ session }: { session: ReadySession }) {
  const { t, i18n } = useLingui();
  const home = useAnswer("home", ["people", "waiting", "health"], (access) => access.ask((client) => client.GET("/api/admin/v1/home")));
  const { people, devices, connected, conversations } = home.data ?? {};
  const number = (value: number) => value.toLocaleString(i18n.locale);
  return (
    <>
      <PageHeader
        title={t`Übersicht`}
        subtitle={session.tenant_name}
        actions={
          <Button icon={UserPlus} onPress={() => go(paths.people())}>
            {t`Leute einladen`}
          </Button>
        }
      />
      {home.error && (
        <Notice icon={CircleX} kind="danger" live>
          {problemText(i18n, home.error)}
        </Notice>
      )}
      {home.data === undefined || people === undefined ? (
        home.error === null && <SkeletonRows count={3} label={t`Übersicht wird geladen`} />
      ) : (
        <>
          <Attention home={home.data} />
          <WaitingPeople count={home.data.waiting} />
          <section className={styles.section} aria-label={t`Zahlen`}>
            <h2 className={styles.title}>{t`Zahlen`}</h2>
            <div className={styles.tiles}>
              <StatTile value={number(people.active)} label={plural(people.active, { one: "aktive Person", other: "aktive Personen" })} href={paths.people("active")} onGo={go} />
              <StatTile value={number(people.invited)} label={t`eingeladen`} href={paths.people("invited")} onGo={go} />
              <StatTile value={number(people.locked)} label={t`gesperrt`} href={paths.people("locked")} onGo={go} />
              <StatTile value={number(devices ?? 0)} label={plural(devices ?? 0, { one: "Gerät", other: "Geräte" })} />
              <StatTile value={number(connected ?? 0)} label={t`gerade verbunden`} />
              <StatTile value={number(conversations ?? 0)} label={plural(conversations ?? 0, { one: "Chat", other: "Chats" })} />
            </div>
          </section>
          <Health home={home.data} />
        </>
      )}
    </>
  );
}
