/** How far an own message has come, as far as it changes what can be done with it. */
import type { TimelineItemView } from "@konsil/engine";

/** Still here alone: others can be told nothing about it yet, and it can be taken back whole. */
export function waits({ content }: TimelineItemView): boolean {
  return content.type === "text" && content.own && content.delivery?.state === "waiting";
}
