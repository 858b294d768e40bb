/** The question before an act of the administration; what went wrong is said in the administration's words. */
import { ActDialog as Asking, type ActDialogProps as AskingProps } from "@konsil/session/ActDialog.tsx";
import { useLingui } from "@lingui/react/macro";
import { problemText } from "../wording/problems.ts";

export interface ActDialogProps extends Omit<AskingProps, "explain"> {
  /** Words of its own for what went wrong; null for the usual ones. */
  explain?: (...of: Parameters<AskingProps["explain"]>) => string | null;
}

export function ActDialog({ explain, ...rest }: ActDialogProps) {
  const { i18n } = useLingui();
  return <Asking {...rest} explain={(reason) => explain?.(reason) ?? problemText(i18n, reason)} />;
}
