/** Carries out a command about a room; says why when it did not work. */
import { type Command, reasonOf, send, useEngine } from "@konsil/engine";
import { toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { type RoomAct, roomErrorText } from "./roomErrors.ts";

/** True when it worked. */
export type RunRoomCommand = (command: Command, act: RoomAct) => Promise<boolean>;

export function useRoomCommand(): RunRoomCommand {
  const { i18n } = useLingui();
  const engine = useEngine();
  return async (command, act) => {
    try {
      await send(engine, command);
      return true;
    } catch (failure) {
      toast(roomErrorText(i18n, reasonOf(failure), act));
      return false;
    }
  };
}
