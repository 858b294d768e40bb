/** Whether this device can be woken, seen from both sides: the browser's and the server's. */
import { type PushView, send, useEngine, useView } from "@konsil/engine";
import { usePreferences, usePrivateWindow } from "@konsil/session";
import { useSyncExternalStore } from "react";
import { onAbility, pushAbility, subscribeBrowser, unsubscribeBrowser } from "./browserPush.ts";
import { stateOf, type WakeState } from "./wakeState.ts";

export interface Notifications {
  view: PushView | undefined;
  state: WakeState;
  /** It can be switched on with a tap. */
  offers: boolean;
  /** False when the person did not allow it. */
  switchOn: () => Promise<boolean>;
  switchOff: () => Promise<void>;
  tryOut: () => Promise<void>;
}

export function useNotifications(): Notifications | null {
  const engine = useEngine();
  const view = useView({ query: "push" });
  const { language } = usePreferences();
  const ability = useSyncExternalStore(onAbility, pushAbility);
  const isPrivate = usePrivateWindow();
  if (!view) return null;
  const { server_key: serverKey } = view;
  const state = stateOf(ability, view.state, isPrivate);
  return {
    view,
    state,
    offers: state === "off" || state === "ended",
    switchOn: async () => {
      if (serverKey === null) throw new Error("not connected");
      const made = await subscribeBrowser(serverKey);
      if (!made) return false;
      const { endpoint, key, secret } = made;
      await send(engine, { command: "push", act: { act: "subscribe", endpoint, key, secret, language } });
      return true;
    },
    switchOff: async () => {
      await send(engine, { command: "push", act: { act: "unsubscribe", lost: false } });
      await unsubscribeBrowser();
    },
    tryOut: async () => {
      await send(engine, { command: "push", act: { act: "try" } });
    },
  };
}
