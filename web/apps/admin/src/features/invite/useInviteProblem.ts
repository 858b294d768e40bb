/** Why somebody could not be invited. */
import { useView } from "@konsil/engine";
import { useLingui } from "@lingui/react/macro";
import { problemText } from "../../wording/problems.ts";

export function useInviteProblem(): (reason: { error: string }) => string {
  const { t, i18n } = useLingui();
  const connection = useView({ query: "connection" });
  const issuers = useView({ query: "issuers" });
  // Of those who may run the house not everybody can invite: it takes a key on this very device.
  const keyless = issuers !== undefined && issuers !== null && issuers.own.state !== "in_force" && issuers.own.state !== "ends_soon";
  return (reason) => {
    // The connection is there to wait, and for nothing else.
    if (connection?.certificate_ended && reason.error === "offline") return t`Dein Zertifikat ist abgelaufen. Du lädst wieder ein, sobald unter „Schlüssel“ dein Ausstellerschlüssel verlängert ist.`;
    return keyless && reason.error === "not_allowed" ? t`Dieses Gerät kann noch nicht einladen oder bestätigen.` : problemText(i18n, reason);
  };
}
