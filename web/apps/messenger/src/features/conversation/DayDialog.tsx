/** Choosing a day to go to. */
import { reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { Dialog, toast } from "@konsil/ui";
import { DayCalendar } from "@konsil/ui/DayCalendar.tsx";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { showMessage } from "./chatState.ts";

export interface DayDialogProps {
  conversation: string;
  time: number;
  onClose: () => void;
}

export function DayDialog({ conversation, time, onClose }: DayDialogProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [now] = useState(() => Date.now());

  async function goTo(day: number): Promise<void> {
    onClose();
    try {
      const answer = await send(engine, { command: "find_day", conversation, time: day });
      if (answer.answer !== "position") return;
      if (answer.position === null) toast(t`Seit diesem Tag wurde nichts geschrieben.`);
      else showMessage(conversation, { key: null, position: answer.position });
    } catch (failure) {
      toast(commandErrorText(i18n, reasonOf(failure)));
    }
  }

  return (
    <Dialog title={t`Zu einem Datum springen`} open onClose={onClose}>
      <DayCalendar time={time} now={now} onChoose={(day) => void goTo(day)} />
    </Dialog>
  );
}
