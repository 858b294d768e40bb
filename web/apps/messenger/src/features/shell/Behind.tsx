/** What works behind the pages and need not be there for the first paint: attention, push, sounds. */
import { Alerts } from "../alerts/Alerts.tsx";
import { PushSync } from "../notifications/PushSync.ts";
import { useAttention } from "../notifications/useAttention.ts";

/** `silent`: whoever has one chat, and it before their eyes, hears nothing of it. */
export function Behind({ silent = false }: { silent?: boolean }) {
  useAttention();
  return (
    <>
      <PushSync />
      {!silent && <Alerts />}
    </>
  );
}
