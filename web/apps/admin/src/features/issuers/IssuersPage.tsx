/** Issuer keys: whether this device may invite, who asks for a key, and which keys are in force. */
import { type IssuerRequestView, type IssuerView, useView } from "@konsil/engine";
import { go, useTimes } from "@konsil/session";
import { Button, DataTable, MenuButton, PageHeader, SkeletonRows, Tag } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Archive, KeyRound, ShieldX } from "lucide-react";
import { useState } from "react";
import { useScope } from "../../administration/useAdministration.tsx";
import { paths } from "../../routing/paths.ts";
import { GrantDialog } from "./GrantDialog.tsx";
import { IssuerRequest } from "./IssuerRequest.tsx";
import styles from "./IssuersPage.module.css";
import { OwnIssuer } from "./OwnIssuer.tsx";
import { RevokeDialog } from "./RevokeDialog.tsx";

type Opened = { dialog: "grant"; request: IssuerRequestView } | { dialog: "revoke"; issuer: IssuerView };

export function IssuersPage() {
  const { t } = useLingui();
  const times = useTimes();
  const view = useView({ query: "issuers" });
  const policy = useView({ query: "policy" });
  const mayChange = useScope("policy");
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  return (
    <>
      <PageHeader title={t`Schlüssel`} subtitle={t`Wer mit einem Ausstellerschlüssel Menschen einlädt und bestätigt. Jeder gilt 90 Tage und wird mit dem Hauptschlüssel freigegeben.`} />
      {view === undefined || view === null ? (
        <SkeletonRows count={3} label={t`Schlüssel werden geladen`} />
      ) : (
        <>
          <OwnIssuer own={view.own} />
          {view.requests.length > 0 && (
            <section className={styles.section} aria-label={t`Bitten um einen Ausstellerschlüssel`}>
              <h2 className={styles.title}>{t`Bitten um einen Ausstellerschlüssel`}</h2>
              {view.requests.map((request) => (
                <IssuerRequest key={request.device} request={request} onGrant={() => setOpened({ dialog: "grant", request })} />
              ))}
            </section>
          )}
          <section className={styles.section} aria-label={t`Gültige Ausstellerschlüssel`}>
            <h2 className={styles.title}>{t`Gültige Ausstellerschlüssel`}</h2>
            {view.issuers.length === 0 ? (
              <p className={styles.text}>{t`Kein Ausstellerschlüssel gilt. Niemand kann eingeladen oder bestätigt werden.`}</p>
            ) : (
              <div className={styles.table}>
                <DataTable
                  label={t`Gültige Ausstellerschlüssel`}
                  rows={view.issuers}
                  keyOf={(issuer) => issuer.serial}
                  columns={[
                    {
                      id: "name",
                      label: t`Name`,
                      wide: true,
                      cell: (issuer) => (
                        <>
                          {issuer.name} {issuer.own && <Tag>{t`dieses Gerät`}</Tag>}
                        </>
                      ),
                    },
                    { id: "until", label: t`Gültig bis`, cell: (issuer) => times.fullDate(issuer.until) },
                    { id: "people", label: t`Hat bestätigt`, cell: (issuer) => issuer.people },
                    {
                      id: "actions",
                      label: t`Aktionen`,
                      silent: true,
                      cell: (issuer) =>
                        !issuer.own && (
                          <MenuButton
                            label={t`Aktionen für den Schlüssel von ${issuer.name}`}
                            actions={[{ id: "revoke", label: t`Widerrufen`, icon: ShieldX, danger: true, onAction: () => setOpened({ dialog: "revoke", issuer }) }]}
                          />
                        ),
                    },
                  ]}
                />
              </div>
            )}
          </section>
        </>
      )}
      {mayChange && (
        <section className={styles.section} aria-label={t`Haupt- und Archivschlüssel neu ausgeben`}>
          <h2 className={styles.title}>{t`Haupt- und Archivschlüssel neu ausgeben`}</h2>
          <p className={styles.text}>{t`Wenn jemand geht, der ein Blatt davon hat, oder eines verloren ist: dieselben Schlüssel auf neue Blätter verteilen.`}</p>
          <div className={styles.actions}>
            <Button kind="secondary" icon={KeyRound} onPress={() => go(paths.handOut("root"))}>
              {t`Hauptschlüssel`}
            </Button>
            {policy?.archived && (
              <Button kind="secondary" icon={Archive} onPress={() => go(paths.handOut("archive"))}>
                {t`Archivschlüssel`}
              </Button>
            )}
          </div>
        </section>
      )}
      {opened?.dialog === "grant" && <GrantDialog request={opened.request} onClose={close} />}
      {opened?.dialog === "revoke" && <RevokeDialog issuer={opened.issuer} onClose={close} />}
    </>
  );
}
