/** Who was a member and when, and how far each has come: receipts say how far, not when. */
import type { CaseMember } from "@konsil/admin-api";
import { useLingui } from "@lingui/react/macro";
import { nameOf } from "../../wording/cases.ts";
import styles from "./CaseReader.module.css";

export function MembersTable({ members }: { members: CaseMember[] }) {
  const { t, i18n } = useLingui();
  return (
    <details className={styles.members}>
      <summary>{t`Mitglieder und Empfang`}</summary>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className={styles.membersScroll} role="region" aria-label={t`Mitglieder und Empfang`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t`Person`}</th>
              <th scope="col">{t`Mitglied von Eintrag bis Eintrag`}</th>
              <th scope="col">{t`Zugestellt bis`}</th>
              <th scope="col">{t`Gelesen bis`}</th>
            </tr>
          </thead>
          <tbody>
            {members.map((member) => (
              <tr key={member.id}>
                <th scope="row">{nameOf(i18n, member)}</th>
                <td>{member.stays.map((stay) => `${stay.from_seq} – ${stay.until_seq ?? t`heute`}`).join(", ")}</td>
                <td>{member.delivered === 0 ? "–" : member.delivered}</td>
                <td>{member.read === 0 ? t`keine Angabe` : member.read}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
