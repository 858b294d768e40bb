/** The administration once it is unlocked: navigation, the open page, and what is going on with the connection. */
import { useEngine } from "@konsil/engine";
import { go, lockMinutes, type ReadySession, useAutoLock, usePreferences } from "@konsil/session";
import { Avatar, MenuButton, type Place, SideNav, ToastRegion } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Archive, KeyRound, LayoutDashboard, ListChecks, Lock, MapPin, MessageSquareText, Phone, ScrollText, Settings2, Users } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import { AdministrationProvider, useScope } from "../../administration/useAdministration.tsx";
import { paths, type Route } from "../../routing/paths.ts";
import { useRoute } from "../../routing/useRoute.ts";
import { AuditPage } from "../audit/AuditPage.tsx";
import { HomePage } from "../home/HomePage.tsx";
import { IssuersPage } from "../issuers/IssuersPage.tsx";
import { PeoplePage } from "../people/PeoplePage.tsx";
import { SettingsPage } from "../settings/SettingsPage.tsx";
import { ConnectionBanner } from "./ConnectionBanner.tsx";
import { NotAllowedPage } from "./NotAllowedPage.tsx";
import styles from "./Shell.module.css";

// Few administrators are archive officers.
const ArchivePage = lazy(() => import("../archive/ArchivePage.tsx").then((module) => ({ default: module.ArchivePage })));
// Set up once, looked at rarely.
const ImportPage = lazy(() => import("../import/ImportPage.tsx").then((module) => ({ default: module.ImportPage })));
const RulesPage = lazy(() => import("../rules/RulesPage.tsx").then((module) => ({ default: module.RulesPage })));
const PlacesPage = lazy(() => import("../places/PlacesPage.tsx").then((module) => ({ default: module.PlacesPage })));
const DutiesPage = lazy(() => import("../duties/DutiesPage.tsx").then((module) => ({ default: module.DutiesPage })));
const HandOutPage = lazy(() => import("../setup/HandOutPage.tsx").then((module) => ({ default: module.HandOutPage })));
const CasePage = lazy(() => import("../archive/CasePage.tsx").then((module) => ({ default: module.CasePage })));

export function Shell({ session }: { session: ReadySession }) {
  return (
    <AdministrationProvider refused={<NotAllowedPage session={session} />}>
      <Frame session={session} />
    </AdministrationProvider>
  );
}

function Frame({ session }: { session: ReadySession }) {
  const { t } = useLingui();
  const archive = useScope("archive");
  const engine = useEngine();
  const route = useRoute();
  const { autoLockMin } = usePreferences();
  useAutoLock(lockMinutes(autoLockMin, session.auto_lock_min));

  const place = (name: Route["name"], label: string, href: string, icon: Place["icon"]): Place => ({ id: name, label, href, icon, current: route.name === name || (name === "archive" && route.name === "case") || (name === "people" && route.name === "import") });
  const places = [
    place("home", t`Übersicht`, paths.home(), LayoutDashboard),
    place("people", t`Personen`, paths.people(), Users),
    ...(archive ? [place("archive", t`Archiv`, paths.archive(), Archive)] : []),
    place("issuers", t`Schlüssel`, paths.issuers(), KeyRound),
    place("rules", t`Regeln`, paths.rules(), ListChecks),
    place("places", t`Orte`, paths.places(), MapPin),
    place("duties", t`Dienste`, paths.duties(), Phone),
    place("settings", t`Einstellungen`, paths.settings(), Settings2),
    place("audit", t`Protokoll`, paths.audit(), ScrollText),
  ];
  const { me } = session;
  if (route.name === "handOut") {
    return (
      <Suspense>
        <HandOutPage key={route.of} of={route.of} tenant={session.tenant_name} />
      </Suspense>
    );
  }
  return (
    <div className={styles.shell}>
      <SideNav
        title={t`Verwaltung`}
        subtitle={session.tenant_name}
        places={places}
        onGo={go}
        foot={
          <div className={styles.me}>
            <MenuButton
              label={me.name}
              trigger={<Avatar initials={me.initials} hue={me.hue} size="md" />}
              actions={[
                { id: "messenger", label: t`Messenger öffnen`, icon: MessageSquareText, onAction: () => location.assign(paths.messenger()) },
                { id: "lock", label: t`Jetzt sperren`, icon: Lock, onAction: () => void engine.call("lock", null) },
              ]}
            />
            <p className={styles.names}>
              <strong>{me.name}</strong>
              <span>{me.role}</span>
            </p>
          </div>
        }
      />
      <main className={styles.main}>
        <ConnectionBanner />
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long page without a button must be scrolled by keyboard, too */}
        <div className={styles.scroller} tabIndex={0}>
          <div className={styles.page}>
            <Suspense>{pageOf(route, session)}</Suspense>
          </div>
        </div>
      </main>
      <ToastRegion />
    </div>
  );
}

function pageOf(route: Route, session: ReadySession): ReactNode {
  switch (route.name) {
    case "people":
      return <PeoplePage session={session} state={route.state} sorting={route.sorting} />;
    case "import":
      return <ImportPage tenant={session.tenant_name} />;
    case "archive":
      return <ArchivePage session={session} />;
    case "case":
      return <CasePage key={route.id} id={route.id} session={session} />;
    case "issuers":
      return <IssuersPage />;
    case "rules":
      return <RulesPage />;
    case "places":
      return <PlacesPage session={session} />;
    case "duties":
      return <DutiesPage />;
    case "settings":
      return <SettingsPage />;
    case "audit":
      return <AuditPage me={session.me.id} />;
    case "home":
    case "handOut":
    case "setUp":
      return <HomePage session={session} />;
  }
}
