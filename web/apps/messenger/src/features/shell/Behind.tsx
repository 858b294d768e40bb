/** What works behind the pages and need not be there for the first paint: attention, push, sounds. */
import { Alerts } from "../alerts/Alerts.tsx";
import { PushSync } from "../notifications/PushSync.ts";
import { useAttention } from "../notifications/useAttention.ts";

export function Behind() {
  useAttention();
  return (
    <>
      <PushSync />
      <Alerts />
    </>
  );
}
