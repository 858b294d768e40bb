/** The word for people from outside the house. It always stands beside the violet ring: never colour alone. */
import { useLingui } from "@lingui/react/macro";
import { Tag } from "./Tag";

/** From outside the house, and as what. */
export type Outside = "guest" | "supplier";

export function OutsideTag({ outside }: { outside: Outside }) {
  const { t } = useLingui();
  return <Tag kind="guest">{outside === "guest" ? t`Gast` : t`Lieferant`}</Tag>;
}
