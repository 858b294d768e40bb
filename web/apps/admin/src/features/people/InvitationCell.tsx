/** How an invitation stands. */
import type { Person } from "@konsil/admin-api";
import { useTimes } from "@konsil/session";
import { Tag } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";

export function InvitationCell({ person }: { person: Person }) {
  const { t } = useLingui();
  const times = useTimes();
  const { invitation, state } = person;
  if (!invitation || invitation.used || state === "deleted") return "–";
  if (invitation.expired) return <Tag kind="urgent">{t`abgelaufen`}</Tag>;
  return t`bis ${times.fullDate(invitation.expires_at)}`;
}
