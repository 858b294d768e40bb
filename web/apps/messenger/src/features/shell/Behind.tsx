/** What works behind the pages and need not be there for the first paint: attention, push, sounds, what comes unasked. */
import { Alerts } from "../alerts/Alerts.tsx";
import { useUnasked } from "../attachments/useUnasked.ts";
import { PushSync } from "../notifications/PushSync.ts";
import { useAttention } from "../notifications/useAttention.ts";

/** `silent`: whoever has one chat, and it before their eyes, hears nothing of it. */
export function Behind({ silent = false }: { silent?: boolean }) {
  useAttention();
  useUnasked();
  return (
    <>
      <PushSync />
      {!silent && <Alerts />}
    </>
  );
}
