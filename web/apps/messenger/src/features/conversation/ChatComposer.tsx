/**
 * The composer of a chat: keeps what was typed (also across reloads) and sends it, answers, edits, mentions, fills in
 * templates. Nothing typed is ever lost: what one edits stands in the field instead of the draft and gives way to it again.
 */
import { type ConversationView, type DutyNameView, type MentionView, type PersonView, reasonOf, send, type TimelineItemView, type UrgencyView, useEngine, useView } from "@konsil/engine";
import { commandErrorText, go, usePreferences } from "@konsil/session";
import { Composer, ComposerStrip, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { lazy, memo, type RefObject, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Attachment } from "@konsil/media";
import { BEFORE_UPDATE } from "../installation/appUpdate.ts";
import { paths } from "../../routing/paths.ts";
import { contactText } from "../../wording/contacts.ts";
import { readsAsGuest } from "../../wording/people.ts";
import { attach } from "./attached.ts";
import { changeChat, chatState, useChatState } from "./chatState.ts";
import { AfterField, BeforeField, type ComposerPart } from "./ComposerButtons.tsx";
import { placeCaret } from "./caret.ts";
import { Sealing } from "./Sealing.tsx";
import { Draft } from "./draft.ts";
import { newMessageId, quoteOf, showEcho } from "./echo.ts";
import { isEditable } from "./isEditable.ts";
import { dutiesIn, meantBy, mentionsIn, type MentionWords, noteChosen } from "./mentions.ts";
import { saveDraft, TEXT_MAX_BYTES } from "./saveDraft.ts";
import { useMentionList } from "./useMentionList.tsx";
import { useVoiceNote } from "./useVoiceNote.tsx";

const EmojiPopover = lazy(() => import("@konsil/ui/EmojiPopover.tsx").then((module) => ({ default: module.EmojiPopover })));
const SbarDialog = lazy(() => import("./SbarDialog.tsx").then((module) => ({ default: module.SbarDialog })));
const ContactDialog = lazy(() => import("../contact/ContactDialog.tsx").then((module) => ({ default: module.ContactDialog })));
const LocationDialog = lazy(() => import("../location/LocationDialog.tsx").then((module) => ({ default: module.LocationDialog })));
const PollDialog = lazy(() => import("../polls/PollDialog.tsx").then((module) => ({ default: module.PollDialog })));
const AttachmentDraft = lazy(() => import("../attachments/AttachmentDraft.tsx"));
const Camera = lazy(() => import("@konsil/media/views.tsx").then((module) => ({ default: module.Camera })));

const DUTIES_MAX = 200;
const NO_DUTIES: readonly DutyNameView[] = [];
const NO_MENTIONS: readonly MentionView[] = [];
const SAVE_AFTER_MS = 300;
/** Those who read along are told at most this often. */
const TYPING_EVERY_MS = 3_000;
/** A second tap on the send button, which has become the microphone, begins nothing. */
const TAPPED_TWICE_MS = 500;

export interface ChatComposerProps {
  conversation: ConversationView;
  me: PersonView;
  /** What is stored. */
  draft: string;
  blocked: string | null;
  /** What is on screen, for ↑. */
  items: RefObject<readonly TimelineItemView[]>;
  onSent: () => void;
  /** Takes what is pasted or dropped anywhere in the chat. */
  takeFiles: RefObject<((files: File[]) => void) | null>;
}

/** Drawn again when something of it has changed, and not with every unread message elsewhere. */
export const ChatComposer = memo(function ChatComposer({ conversation, me, draft, blocked, items, onSent, takeFiles }: ChatComposerProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const { sendKey } = usePreferences();
  const { id } = conversation;
  const reply = useChatState(id, "reply");
  const edit = useChatState(id, "edit");
  const urgency = useChatState(id, "urgency");
  const attached = useChatState(id, "attached");
  const tray = useChatState(id, "tray");
  const sealing = useChatState(id, "sealing");
  const [text, setText] = useState(chatState(id).tooLong ?? draft);
  const [part, setPart] = useState<ComposerPart | null>(null);
  // What waited here is shown in a moment, and goes no sooner.
  const [files, setFiles] = useState(() => ({ count: tray?.goingCount ?? 0, ready: false }));
  const field = useRef<HTMLTextAreaElement | null>(null);
  const emojiButton = useRef<HTMLSpanElement>(null);
  const [kept] = useState(() => new Draft(draft, text));
  // On a phone the keyboard would come up.
  const [atDesk] = useState(() => window.matchMedia("(pointer: fine)").matches);
  const typedAt = useRef(Number.NEGATIVE_INFINITY);
  const sentAt = useRef(Number.NEGATIVE_INFINITY);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const known = edit?.mentions ?? NO_MENTIONS;
  /** Who was chosen behind an "@" in the draft, and in what is edited. */
  const [inDraft] = useState(() => new Set<string>());
  const inEdit = useMemo(() => meantBy(known), [known]);
  const chosen = edit ? inEdit : inDraft;
  const nameable = useView({ query: "duties", search: "", limit: DUTIES_MAX })?.duties ?? NO_DUTIES;
  const words: MentionWords = { everybody: t`alle`, duties: nameable, known, chosen };
  /** Who is on duty is being looked up for a text that is about to go. */
  const naming = useRef(false);
  const value = edit?.text ?? text;

  const save = useCallback(() => {
    clearTimeout(timer.current);
    saveDraft(engine, id, kept);
  }, [engine, id, kept]);

  // Typed, or sent, on another of one's devices.
  useEffect(() => {
    const elsewhere = kept.told(draft);
    if (elsewhere !== null) setText(elsewhere);
  }, [kept, draft]);

  // Leaving the chat or the page keeps what was typed.
  useEffect(() => {
    window.addEventListener("pagehide", save);
    window.addEventListener(BEFORE_UPDATE, save);
    return () => {
      window.removeEventListener("pagehide", save);
      window.removeEventListener(BEFORE_UPDATE, save);
      save();
    };
  }, [save]);

  // Whoever chooses to answer or to edit wants to write.
  const subject = edit ? `edit ${edit.key}` : reply ? `reply ${reply.key}` : null;
  const subjectBefore = useRef(subject);
  useEffect(() => {
    const before = subjectBefore.current;
    subjectBefore.current = subject;
    const element = field.current;
    if (subject === null || subject === before || !element) return;
    // After the menu has given the focus back to the message.
    const frame = requestAnimationFrame(() => {
      element.focus();
      element.setSelectionRange(element.value.length, element.value.length);
    });
    return () => cancelAnimationFrame(frame);
  }, [subject]);

  function writeDraft(next: string): void {
    setText(next);
    kept.type(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(save, SAVE_AFTER_MS);
  }

  function write(next: string): void {
    if (edit) return changeChat(id, { edit: { ...edit, text: next } });
    writeDraft(next);
    // Who has written meanwhile does not tap twice.
    sentAt.current = Number.NEGATIVE_INFINITY;
    const now = performance.now();
    if (next.trim() === "" || now - typedAt.current < TYPING_EVERY_MS) return;
    typedAt.current = now;
    void send(engine, { command: "chat", conversation: id, act: { about: "typing" } }).catch(() => undefined);
  }

  /** Puts something where the caret is. */
  function insert(piece: string, from?: number, to?: number): void {
    const element = field.current;
    const start = from ?? element?.selectionStart ?? value.length;
    const end = to ?? element?.selectionEnd ?? value.length;
    const next = value.slice(0, start) + piece + value.slice(end);
    write(next);
    if (element) requestAnimationFrame(() => placeCaret(element, next, start + piece.length));
  }

  /** A template comes after what is there. */
  function fill(template: string): void {
    const before = value.trimEnd();
    insert(before === "" ? template : `${before}\n${template}`, 0, value.length);
  }

  // For the buttons, which stay as they are while somebody types.
  const fillNow = useRef(fill);
  useLayoutEffect(() => {
    fillNow.current = fill;
  });
  const onTemplate = useCallback((template: string) => fillNow.current(template), []);

  const setUrgency = (as: UrgencyView) => changeChat(id, { urgency: as });
  const choose = useCallback((picked: File[]) => attach(id, picked), [id]);
  useEffect(() => {
    takeFiles.current = blocked === null ? choose : null;
    return () => {
      takeFiles.current = null;
    };
  }, [takeFiles, choose, blocked]);

  /** Files first, what is written as their caption. Gives back what has no place there; what did not go stands above the field. */
  async function sendFiles(attachments: Attachment[], body: string, mentions: MentionView[]): Promise<string> {
    const sending = { conversation: id, replyTo: reply?.key ?? null, body, mentions, urgency };
    const count = attachments.length;
    changeChat(id, { sealing: chatState(id).sealing + count });
    const { left, back, failure } = await import("../attachments/sendAttachments.ts").then(
      ({ sendAttachments }) => sendAttachments(engine, attachments, sending),
      (unloaded: unknown) => ({ left: body, back: attachments, failure: unloaded }),
    );
    // Locked meanwhile, nothing of it is remembered.
    changeChat(id, { sealing: Math.max(0, chatState(id).sealing - count) });
    if (back.length > 0) {
      attach(id, [], back);
      // As it was meant, unless something else has been begun meanwhile.
      if (chatState(id).urgency === "normal") changeChat(id, { urgency });
      if (reply && chatState(id).reply === null) changeChat(id, { reply });
      toast(commandErrorText(i18n, reasonOf(failure)));
    }
    return left;
  }

  /** The field keeps what is in it. */
  async function sendNote(note: Attachment): Promise<void> {
    // Said before somebody's key changed: it waits above the field, as files do.
    if (blocked !== null) return attach(id, [], [note]);
    sentAt.current = performance.now();
    changeChat(id, { reply: null });
    setUrgency("normal");
    onSent();
    await sendFiles([note], "", []);
  }

  const mark = useCallback(
    (as: UrgencyView): void => {
      changeChat(id, { urgency: as });
      // After the menu has given the focus back to its button.
      requestAnimationFrame(() => field.current?.focus());
    },
    [id],
  );

  function focusField(): void {
    // On a phone the keyboard would come up.
    if (window.matchMedia("(pointer: fine)").matches) requestAnimationFrame(() => field.current?.focus());
  }

  const { voice, over } = useVoiceNote({
    conversation: id,
    disabled: blocked !== null,
    mayStart: () => performance.now() - sentAt.current > TAPPED_TWICE_MS,
    onSend: (note) => void sendNote(note),
    onClose: focusField,
  });

  const mention = useMentionList({ conversation, text: value, words, insert, onChosen: (person, rest) => noteChosen(chosen, person, rest, conversation, words) });

  /** A duty in the text becomes the person who holds it now. None when nobody here does: that is said, and the text stays. */
  async function named(typed: string): Promise<{ body: string; mentions: MentionView[] } | null> {
    const mentions = mentionsIn(typed, conversation, words);
    const duties = dutiesIn(typed, conversation, words);
    if (duties.length === 0) return { body: typed, mentions };
    if (naming.current) return null;
    naming.current = true;
    try {
      const answer = await send(engine, { command: "name_on_duty", conversation: id, text: typed, duties });
      return answer.answer === "named_on_duty" ? { body: answer.text, mentions: [...mentions, ...answer.mentions] } : null;
    } catch (failure) {
      toast(commandErrorText(i18n, reasonOf(failure)));
      return null;
    } finally {
      naming.current = false;
    }
  }

  async function sendText(): Promise<void> {
    const typed = value;
    const asked = named(typed.trim());
    // Whom the text means is settled; who is chosen from now on belongs to the next one.
    const meant = edit ? [] : [...inDraft];
    if (!edit) inDraft.clear();
    const meansAgain = () => meant.forEach((person) => inDraft.add(person));
    const said = await asked;
    if (said === null) return meansAgain();
    const { body, mentions } = said;
    if (edit) {
      if (body !== edit.original) {
        try {
          await send(engine, { command: "message", act: { about: "edit", message: edit.key, text: body, mentions } });
        } catch (failure) {
          toast(commandErrorText(i18n, reasonOf(failure)));
          return;
        }
      }
      changeChat(id, { edit: null });
      return;
    }
    // What was typed while a duty was looked up stays.
    writeDraft(kept.typed.startsWith(typed) ? kept.typed.slice(typed.length) : "");
    sentAt.current = performance.now();
    typedAt.current = Number.NEGATIVE_INFINITY;
    const message = newMessageId();
    // What is urgent is shown with who shall acknowledge it, and files as far as they are: by the engine.
    const quote = quoteOf(items.current.find((item) => item.key === reply?.key), reply);
    const echo = urgency === "urgent" || files.ready ? null : showEcho(id, { message, me, text: body, quote, mentions, important: urgency === "important" });
    changeChat(id, { reply: null });
    setUrgency("normal");
    onSent();
    if (files.ready) {
      const left = await sendFiles(tray?.take() ?? [], body, mentions);
      if (left !== "") {
        meansAgain();
        writeDraft(kept.typed === "" ? left : `${left}\n${kept.typed}`);
      } else void send(engine, { command: "set_draft", conversation: id, text: "" }).catch(() => undefined);
      return save();
    }
    try {
      await send(engine, { command: "send_text", conversation: id, message, text: body, reply_to: reply?.key ?? null, mentions, urgency });
    } catch (failure) {
      setUrgency(urgency);
      meansAgain();
      // Back into the field, before whatever has been typed meanwhile.
      writeDraft(kept.typed === "" ? body : `${body}\n${kept.typed}`);
      changeChat(id, { reply });
      toast(commandErrorText(i18n, reasonOf(failure)));
    }
    echo?.ended();
    save();
  }

  /** Words of a form of its own: a contact, a poll. Says whether they are on their way. */
  async function sendWords(text: string): Promise<boolean> {
    changeChat(id, { reply: null });
    setUrgency("normal");
    onSent();
    try {
      await send(engine, { command: "send_text", conversation: id, message: null, text, reply_to: reply?.key ?? null, mentions: [], urgency });
      return true;
    } catch (failure) {
      changeChat(id, { reply });
      setUrgency(urgency);
      toast(commandErrorText(i18n, reasonOf(failure)));
      return false;
    }
  }

  function onFieldKey(event: React.KeyboardEvent): boolean {
    if (event.nativeEvent.isComposing) return false;
    if (mention.onKey(event)) return true;
    if (event.key === "Escape" && (edit || reply || urgency !== "normal")) {
      if (!edit && !reply) setUrgency("normal");
      changeChat(id, { edit: null, reply: null });
      return true;
    }
    if (event.key !== "ArrowUp" || value !== "" || edit || event.altKey) return false;
    const last = items.current.findLast(({ content }) => content.type === "text" && content.own && isEditable(content, Date.now()));
    if (last?.content.type !== "text") return false;
    changeChat(id, { edit: { key: last.key, original: last.content.text, text: last.content.text, mentions: last.content.mentions }, reply: null });
    return true;
  }

  const strip = edit ? (
    <ComposerStrip kind="edit" text={edit.original} onCancel={() => changeChat(id, { edit: null })} />
  ) : (
    reply && <ComposerStrip kind="reply" name={reply.name} text={reply.text} onCancel={() => changeChat(id, { reply: null })} />
  );

  const urgencyStrip = urgency !== "normal" && !edit && (
    <ComposerStrip
      kind={urgency}
      text={urgency === "urgent" ? t`Alle im Chat sollen bestätigen.` : t`Wird hervorgehoben und stört keine Ruhezeiten.`}
      onCancel={() => setUrgency("normal")}
    />
  );

  const guest = readsAsGuest(conversation);
  // Another one may be open by the time something was sent.
  const close = (one: ComposerPart) => setPart((now) => (now === one ? null : now));

  return (
    <>
      <Composer
        value={value}
        onChange={write}
        onSend={() => void sendText()}
        onEscape={() => go(paths.chats())}
        autoFocus={atDesk}
        enterBreaks={sendKey === "ctrlEnter"}
        blocked={blocked}
        maxBytes={TEXT_MAX_BYTES}
        fieldRef={field}
        editing={edit !== null}
        withFiles={edit === null && files.count > 0 ? (files.ready ? "ready" : "waiting") : null}
        above={
          (strip || urgencyStrip || mention.warning || attached || tray || sealing > 0) && (
            <>
              {sealing > 0 && <Sealing count={sealing} />}
              {(attached || tray) && (
                <Suspense fallback={null}>
                  <AttachmentDraft
                    conversation={id}
                    hidden={edit !== null}
                    onChange={setFiles}
                    onSend={() => void sendText()}
                    onEdited={focusField}
                  />
                </Suspense>
              )}
              {mention.warning}
              {urgencyStrip}
              {strip}
            </>
          )
        }
        popup={mention.list}
        voice={voice}
        over={over}
        onFieldKey={onFieldKey}
        onCaret={mention.onCaret}
        suggestions={mention.suggestions}
        start={!edit && <BeforeField guest={guest} onOpen={setPart} onUrgency={mark} onFiles={choose} onTemplate={onTemplate} />}
        end={
          <AfterField
            guest={guest}
            onOpen={setPart}
            onUrgency={mark}
            editing={edit !== null}
            empty={value === ""}
            blocked={blocked !== null}
            urgency={urgency}
            emoji={emojiButton}
          />
        }
      />
      <Suspense fallback={null}>
        {part === "emoji" && (
          <EmojiPopover
            at={emojiButton}
            onChoose={(one) => {
              close("emoji");
              insert(one);
            }}
            onClose={() => close("emoji")}
          />
        )}
        {part === "camera" && (
          <Camera
            onTake={(photo) => attach(id, [], [photo])}
            onClose={() => {
              close("camera");
              focusField();
            }}
          />
        )}
        {part === "contact" && (
          <ContactDialog
            onClose={() => close("contact")}
            onChosen={(person) => {
              close("contact");
              void sendWords(contactText(person));
            }}
          />
        )}
        {part === "location" && (
          <LocationDialog
            conversation={id}
            replyTo={reply?.key ?? null}
            urgency={urgency}
            onClose={() => close("location")}
            onSent={() => {
              close("location");
              setUrgency("normal");
              changeChat(id, { reply: null });
              onSent();
            }}
          />
        )}
        {part === "poll" && (
          <PollDialog
            conversation={id}
            onClose={() => close("poll")}
            onSend={(poll) => {
              close("poll");
              // What could not be sent is there again when it is opened.
              void sendWords(poll).then((sent) => sent && changeChat(id, { poll: null }));
            }}
          />
        )}
        {part === "sbar" && (
          <SbarDialog
            onClose={() => close("sbar")}
            onFill={(filled) => {
              close("sbar");
              fill(filled);
            }}
          />
        )}
      </Suspense>
    </>
  );
});
