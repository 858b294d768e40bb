/** May the reader still put other words in place of an own text? Not of a poll: whoever voted has voted on these. */
import type { TimelineContentView } from "@konsil/engine";
import { pollOf } from "../../wording/polls.ts";

export function isEditable({ editable_until, text }: Extract<TimelineContentView, { type: "text" }>, at: number): boolean {
  return (editable_until ?? 0) > at && pollOf(text) === null;
}
