/** Sends what was chosen, message by message. Loaded with the first that is sent. */
import type { EngineClient, MentionView, UrgencyView } from "@konsil/engine";
import type { Attachment } from "@konsil/media";
import { messagesOf } from "./messagesOf.ts";

export interface Sending {
  conversation: string;
  /** What the first of them answers. */
  replyTo: string | null;
  /** Goes along as a caption, where there is place for one. */
  body: string;
  mentions: MentionView[];
  /** How urgent the first of them is. What comes right behind what is urgent is important: it wakes nobody once more. */
  urgency: UrgencyView;
}

export interface SendingDone {
  /** Of the body, what found no place. */
  left: string;
  /** What did not go, as it was. */
  back: Attachment[];
  failure: unknown;
}

export async function sendAttachments(engine: EngineClient, attachments: readonly Attachment[], { conversation, replyTo, body, mentions, urgency }: Sending): Promise<SendingDone> {
  const { messages, left } = messagesOf(attachments, body);
  for (const [index, message] of messages.entries()) {
    try {
      const own = message.caption === body && left === "" ? mentions : [];
      const as = index > 0 && urgency === "urgent" ? "important" : urgency;
      await engine.call("sendFiles", { conversation, replyTo: index === 0 ? replyTo : null, mentions: own, urgency: as, ...message });
    } catch (failure) {
      const back = messages.slice(index).flatMap((one) => one.files.map((file) => ({ ...file, caption: one.caption === body ? "" : one.caption })));
      return { left: index === 0 || left !== "" ? body : left, back: back as Attachment[], failure };
    }
  }
  return { left, back: [], failure: null };
}
