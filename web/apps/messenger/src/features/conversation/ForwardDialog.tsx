/** Passing messages on, urgent ones as urgent to further people: up to ten chats, or people one has not written to yet, and one question first when people from outside the house read along there. */
import { type ChatRowView, reasonOf, send, type TimelineItemView, useEngine, useView } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { Button, Checkbox, Dialog, Icon, OutsideTag, type PickerPerson, toast, UserPicker } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { ShieldAlert } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { outsideOf } from "../../wording/people.ts";
import { pickerPerson } from "../chats/PeoplePicker.tsx";
import { useRules } from "../shell/useRules.ts";
import styles from "./Dialogs.module.css";
import type { MessageActions } from "./useMessageActions.ts";

const CHATS_MAX = 10;
/** Of the directory, below the chats that were found. */
const PEOPLE_MAX = 20;
/** Begins the id of somebody whose chat is made when something is forwarded there. */
const PERSON = "person:";

export interface ForwardDialogProps {
  items: TimelineItemView[];
  actions: MessageActions;
  onClose: () => void;
  onForwarded: () => void;
}

export function ForwardDialog({ items, actions, onClose, onForwarded }: ForwardDialogProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [search, setSearch] = useState("");
  const [picked, setPicked] = useState<PickerPerson[]>([]);
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  /** What was urgent here may be so for others, too. */
  const allUrgent = items.every(({ content }) => content.type === "text" && content.urgent !== null);
  const [urgent, setUrgent] = useState(allUrgent);
  const needle = useDeferredValue(search.trim());
  const list = useView({ query: "chats", search: needle, filter: "all" });
  const directory = useView({ query: "directory", search: needle, limit: PEOPLE_MAX });
  const notToGuests = useRules()?.forward === "not_to_guests";
  const chats = (list?.chats ?? []).filter((chat) => !chat.left && !chat.loading && !(notToGuests && isForGuests(chat))).map((chat) => chatChoice(chat, t`Gruppe`));
  const known = new Set((list?.chats ?? []).map((chat) => chat.person?.id));
  // Not before it is known whom one has a chat with.
  const people = needle === "" || !list ? [] : (directory?.people ?? []).filter((person) => !known.has(person.id)).map((person) => ({ ...pickerPerson(person), id: PERSON + person.id }));
  const outside = picked.filter((chat) => chat.outside !== undefined);

  /** The chats that are meant; none when one of them cannot be made, which is said. */
  async function conversations(): Promise<string[] | null> {
    const ids: string[] = [];
    for (const { id } of picked) {
      if (!id.startsWith(PERSON)) {
        ids.push(id);
        continue;
      }
      try {
        const answer = await send(engine, { command: "open_direct", person: id.slice(PERSON.length) });
        if (answer.answer === "conversation") ids.push(answer.id);
      } catch (failure) {
        toast(commandErrorText(i18n, reasonOf(failure)));
        return null;
      }
    }
    // Somebody may have been picked besides the chat with them.
    return [...new Set(ids)];
  }

  async function forward(): Promise<void> {
    setBusy(true);
    const to = await conversations();
    const act = { about: "forward", messages: items.map((item) => item.key), conversations: to ?? [], urgency: urgent ? "urgent" : "normal" } as const;
    const done = to !== null && (await actions.run({ command: "message", act }));
    setBusy(false);
    if (!done) return;
    toast(t`${plural(to.length, { one: "An # Chat weitergeleitet", other: "An # Chats weitergeleitet" })}`);
    onForwarded();
  }

  if (asks) {
    return (
      <Dialog
        title={t`Nach außen weiterleiten`}
        open
        onClose={() => setAsks(false)}
        busy={busy}
        actions={
          <>
            <Button kind="secondary" isDisabled={busy} onPress={() => setAsks(false)} autoFocus>
              {t`Zurück`}
            </Button>
            <Button busy={busy} onPress={() => void forward()}>
              {t`Trotzdem weiterleiten`}
            </Button>
          </>
        }
      >
        <div className={styles.column}>
          <p className={styles.warning}>
            <Icon of={ShieldAlert} em={1.3} />
            <span>{t`Hier lesen Menschen mit, die nicht zum Haus gehören:`}</span>
          </p>
          <ul className={styles.outside}>
            {outside.map((chat) => (
              <OutsideChat key={chat.id} chat={chat} />
            ))}
          </ul>
        </div>
      </Dialog>
    );
  }

  return (
    <Dialog
      title={t`${plural(items.length, { one: "Weiterleiten an", other: "# Nachrichten weiterleiten an" })}`}
      open
      onClose={onClose}
      kind="tall"
      busy={busy}
      actions={
        <Button size="wide" busy={busy} isDisabled={picked.length === 0} onPress={() => (outside.length > 0 ? setAsks(true) : void forward())}>
          {picked.length === 0 ? t`Weiterleiten` : t`${plural(picked.length, { one: "An # Chat weiterleiten", other: "An # Chats weiterleiten" })}`}
        </Button>
      }
    >
      {allUrgent && (
        <Checkbox selected={urgent} onChange={setUrgent}>
          {t`Auch dort dringend: Alle sollen bestätigen.`}
        </Checkbox>
      )}
      {notToGuests && <p>{t`Chats mit Gästen fehlen hier: Das Haus erlaubt nicht, an Gäste weiterzuleiten.`}</p>}
      <UserPicker
        label={t`Chat oder Person suchen`}
        listLabel={t`Chats`}
        people={[...chats, ...people]}
        picked={picked}
        search={search}
        onSearch={setSearch}
        onPick={(chat) => setPicked([...picked, chat])}
        onUnpick={(chat) => setPicked(picked.filter((one) => one.id !== chat.id))}
        max={CHATS_MAX}
        empty={list ? t`Nichts gefunden. Prüfe die Schreibweise.` : ""}
        autoFocus
      />
    </Dialog>
  );
}

/** A room is for guests, also while none is in it. */
function isForGuests(chat: ChatRowView): boolean {
  return chat.kind === "room" || chat.outside === "guest";
}

function chatChoice(chat: ChatRowView, group: string): PickerPerson {
  return {
    id: chat.id,
    name: chat.title,
    role: chat.person?.role ?? group,
    initials: chat.initials,
    hue: chat.hue,
    shape: chat.kind === "direct" ? "person" : "group",
    outside: chat.outside === null || chat.outside === "internal" ? undefined : chat.outside,
  };
}

/** A chosen chat and who of it is from outside. */
function OutsideChat({ chat }: { chat: PickerPerson }) {
  const view = useView({ query: "conversation", id: chat.id });
  return (
    <li>
      <b>{chat.name}</b>
      {view === null && chat.outside && <OutsideTag outside={chat.outside} />}
      {(view?.guests ?? []).map((person) => {
        const outside = outsideOf(person);
        return (
          <span key={person.id} className={styles.guest}>
            {person.name}
            {outside && <OutsideTag outside={outside} />}
          </span>
        );
      })}
    </li>
  );
}
