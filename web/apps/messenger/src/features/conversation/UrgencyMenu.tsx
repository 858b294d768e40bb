/** The flag of the composer: how what is sent next stands out. On a phone the + has it. Loaded when the chat is there. */
import type { UrgencyView } from "@konsil/engine";
import { MenuButton } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleAlert, CircleMinus, Flag, TriangleAlert } from "lucide-react";

export function UrgencyMenu({ urgency, onChoose }: { urgency: UrgencyView; onChoose: (urgency: UrgencyView) => void }) {
  const { t } = useLingui();
  const said = { normal: t`Dringlichkeit`, important: t`Dringlichkeit: Wichtig`, urgent: t`Dringlichkeit: Dringend` }[urgency];
  return (
    <MenuButton
      label={said}
      icon={{ normal: Flag, important: CircleAlert, urgent: TriangleAlert }[urgency]}
      actions={[
        { id: "urgent", label: t`Dringend`, icon: TriangleAlert, hint: t`Alle im Chat sollen bestätigen.`, onAction: () => onChoose("urgent") },
        { id: "important", label: t`Wichtig`, icon: CircleAlert, hint: t`Wird hervorgehoben und stört keine Ruhezeiten.`, onAction: () => onChoose("important") },
        ...(urgency === "normal" ? [] : [{ id: "normal", label: t`Normal`, icon: CircleMinus, onAction: () => onChoose("normal") }]),
      ]}
    />
  );
}
