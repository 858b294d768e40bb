/**
 * An engine that is not one: a scripted ward in memory behind the real interface, for the katalog and component
 * tests. Behaves plausibly (ticks advance, groups change, PIN is 274951) and never leaves the page. Never shipped.
 */
import type { Command, ConnectionView, DeliveryView, PersonView, Query, SessionView, TimelineItemView } from "../generated/index.ts";
import type { EngineHost, Method } from "../protocol.ts";
import { BRANDT, LENA, STAFF } from "./people.ts";
import { chatRow, conversationView, timelineView } from "./scriptedViews.ts";
import { type ScriptedChat, systemItem, textItem, ward } from "./ward.ts";

export const SCRIPTED_PIN = "274951";
const TENANT = "Klinikum Nordstadt";

export interface ScriptOptions {
  now?: number;
  phase?: SessionView["phase"];
  /** Further messages at the beginning of the first chat. */
  bulk?: number;
  connection?: Partial<ConnectionView>;
  empty?: boolean;
}

export class ScriptedHost implements EngineHost {
  readonly #watchers = new Set<{ query: Query; onView: (view: unknown) => void }>();
  readonly #now: number;
  #chats: ScriptedChat[];
  #session: SessionView;
  #connection: ConnectionView;
  #triesLeft = 10;
  #count = 0;
  readonly #verified = new Set<string>();
  readonly changedKeys = new Set<string>();

  constructor(options: ScriptOptions = {}) {
    this.#now = options.now ?? Date.now();
    this.#chats = options.empty ? [] : ward(this.#now, options.bulk ?? 0);
    this.#connection = {
      state: "online",
      outbox_count: 0,
      clock_skew_ms: null,
      server_full: false,
      device_full: false,
      update_required: false,
      syncing: false,
      ...options.connection,
    };
    this.#session = this.#sessionOf(options.phase ?? "ready");
  }

  #sessionOf(phase: SessionView["phase"]): SessionView {
    switch (phase) {
      case "locked":
        return { phase, tries_left: this.#triesLeft, person_name: LENA.name, tenant_name: TENANT };
      case "awaiting_certification":
        return { phase, person_name: LENA.name, tenant_name: TENANT };
      case "ready":
        return { phase, me: LENA, tenant_name: TENANT, archive_key: "ab12", auto_lock_min: 15 };
      case "wiped":
        return { phase, reason: "pin_tries" };
      case "ended":
        return { phase, reason: "device_removed" };
      default:
        return { phase };
    }
  }

  async handle(method: Method, params: unknown): Promise<unknown> {
    await new Promise((resolve) => setTimeout(resolve, 30));
    switch (method) {
      case "command":
        return this.#command(params as Command);
      case "inspectLink": {
        const { link } = params as { link: string };
        if (!/#.{4}/.test(link)) throw { error: link.includes("alt") ? "unknown" : "malformed" };
        return { kind: link.includes("verknuepfen") ? "transfer" : "invitation", tenantName: TENANT, personName: LENA.name };
      }
      case "join":
        this.#enter("ready");
        return null;
      case "unlock": {
        const { pin } = params as { pin: string };
        if (pin === SCRIPTED_PIN) {
          this.#triesLeft = 10;
          this.#enter("ready");
          return null;
        }
        this.#triesLeft -= 1;
        this.#enter(this.#triesLeft > 0 ? "locked" : "wiped");
        throw this.#triesLeft > 0 ? { error: "wrong_pin", triesLeft: this.#triesLeft } : { error: "wiped" };
      }
      case "lock":
        this.#enter("locked");
        return null;
      case "forgetDevice":
        this.#enter("no_device");
        return null;
      case "ceremonyBegin":
      case "ceremonyPassphrase":
      case "ceremonyHandOut":
      case "ceremonyTryOpen":
      case "found":
      case "archivePins":
        // The ward is founded already.
        throw { error: "device_in_use" };
    }
  }

  subscribe(query: Query, onView: (view: unknown) => void): () => void {
    const watcher = { query, onView };
    this.#watchers.add(watcher);
    queueMicrotask(() => this.#watchers.has(watcher) && this.#isOpen(query) && onView(this.#view(query)));
    return () => void this.#watchers.delete(watcher);
  }

  /** Someone else writes: for demonstrations and tests. */
  receive(chatId: string, sender: PersonView, text: string): void {
    const chat = this.#chats.find((one) => one.id === chatId);
    if (!chat) return;
    const item = textItem(sender, Date.now(), text);
    chat.items = [...chat.items, item];
    chat.unreadFrom ??= item.key;
    this.#changed();
  }

  setConnection(connection: Partial<ConnectionView>): void {
    this.#connection = { ...this.#connection, ...connection };
    this.#changed();
  }

  #enter(phase: SessionView["phase"]): void {
    this.#session = this.#sessionOf(phase);
    this.#changed();
  }

  #changed(): void {
    for (const { query, onView } of this.#watchers) if (this.#isOpen(query)) onView(this.#view(query));
  }

  /** Behind a locked door only the session and the connection are told. */
  #isOpen(query: Query): boolean {
    return this.#session.phase === "ready" || query.query === "session" || query.query === "connection";
  }

  #rows(search = "") {
    const needle = search.toLowerCase();
    return this.#chats
      .filter((chat) => chat.title.toLowerCase().includes(needle) || chat.members.some((one) => one.name.toLowerCase().includes(needle)))
      .map(chatRow)
      .sort((a, b) => (b.time ?? 0) - (a.time ?? 0));
  }

  #view(query: Query): unknown {
    switch (query.query) {
      case "session":
        return this.#session;
      case "connection":
        return this.#connection;
      case "chats":
        return { chats: this.#rows(query.search), unread_total: this.#rows().reduce((sum, row) => sum + row.unread, 0) };
      case "conversation": {
        const chat = this.#chats.find((one) => one.id === query.id);
        return chat ? conversationView(chat) : null;
      }
      case "timeline": {
        const chat = this.#chats.find((one) => one.id === query.conversation);
        return chat ? timelineView(chat, query) : null;
      }
      case "directory": {
        const needle = query.search.toLowerCase();
        const people = STAFF.filter((one) => !one.me && `${one.name} ${one.role}`.toLowerCase().includes(needle));
        return { people: people.slice(0, query.limit), more: people.length > query.limit };
      }
      case "contact":
        return this.#contact(query.person);
      case "devices":
        return [
          { id: "d-1", name: "Chromium auf Linux", since: this.#now - 40 * 86_400_000, this: true },
          { id: "d-2", name: "Safari auf iPhone", since: this.#now - 3 * 86_400_000, this: false },
        ];
    }
  }

  #contact(id: string): unknown {
    const person = [...STAFF, BRANDT].find((one) => one.id === id);
    if (!person) return null;
    const digits = Array.from({ length: 12 }, (_, index) => String((index * 7919 + id.length * 104_729 + 31_337) % 100_000).padStart(5, "0"));
    return {
      person,
      safety_digits: digits,
      safety_qr: `konsil:sicherheitscode:${digits.join("")}`,
      state: this.changedKeys.has(id) ? "changed" : this.#verified.has(id) ? "verified" : "issued",
      devices: [
        { id: "d-9", name: "Chrome auf Android", since: this.#now - 90 * 86_400_000, this: false },
        { id: "d-8", name: "Edge auf Windows", since: this.#now - 12 * 86_400_000, this: false },
      ],
      shared_chats: this.#chats.filter((chat) => chat.kind === "group" && chat.members.some((one) => one.id === id)).map(chatRow),
      certified_until: this.#now + 300 * 86_400_000,
    };
  }

  #find(id: string): ScriptedChat {
    const chat = this.#chats.find((one) => one.id === id);
    if (!chat) throw { error: "not_found" };
    return chat;
  }

  #person(id: string): PersonView {
    const person = [...STAFF, BRANDT].find((one) => one.id === id);
    if (!person) throw { error: "not_found" };
    return person;
  }

  #newGroup(name: string, people: PersonView[]): { answer: "conversation"; id: string } {
    if (name.trim() === "" || name.length > 64) throw { error: "name_length", max_chars: 64 };
    this.#count += 1;
    const id = `c-neu-${this.#count}`;
    const items = [systemItem(Date.now(), { event: "created", by: LENA }), systemItem(Date.now(), { event: "added", by: LENA, people })];
    const words = name.trim().split(/\s+/);
    const initials = `${words[0]?.[0] ?? ""}${words[1]?.[0] ?? ""}`.toUpperCase();
    this.#chats.push({ id, kind: "group", title: name.trim(), initials, hue: this.#count & 7, members: [LENA, ...people], owners: new Set([LENA.id]), items, unreadFrom: null, draft: null, left: false, keyChanged: [], repairing: false });
    this.#changed();
    return { answer: "conversation", id };
  }

  #command(command: Command): unknown {
    switch (command.command) {
      case "open_direct": {
        const known = this.#chats.find((chat) => chat.kind === "direct" && chat.members.some((one) => one.id === command.person));
        if (known) return { answer: "conversation", id: known.id };
        const person = this.#person(command.person);
        const chat: ScriptedChat = { id: `c-${person.id}`, kind: "direct", title: person.name, initials: person.initials, hue: person.hue, members: [LENA, person], owners: new Set(), items: [], unreadFrom: null, draft: null, left: false, keyChanged: [], repairing: false };
        this.#chats.push(chat);
        this.#changed();
        return { answer: "conversation", id: chat.id };
      }
      case "create_group":
        return this.#newGroup(command.name, command.people.map((id) => this.#person(id)));
      case "continue_as_group": {
        const others = this.#find(command.conversation).members.filter((one) => !one.me);
        return this.#newGroup(command.name, [...others, ...command.people.map((id) => this.#person(id))]);
      }
      case "send_text":
        return this.#sendText(command.conversation, command.text);
      case "retry": {
        const chat = this.#chats.find((one) => one.items.some((item) => item.key === command.message));
        if (chat) this.#deliver(chat.id, command.message);
        return { answer: "done" };
      }
      case "discard":
        for (const chat of this.#chats) chat.items = chat.items.filter((item) => item.key !== command.message);
        break;
      case "mark_read": {
        const chat = this.#find(command.conversation);
        const next = chat.items.find((item) => item.position > command.position && item.content.type === "text" && !item.content.own);
        chat.unreadFrom = chat.unreadFrom === null ? null : (next?.key ?? null);
        break;
      }
      case "set_draft":
        this.#find(command.conversation).draft = command.text.trim() === "" ? null : command.text;
        break;
      case "confirm_contact":
        this.#verified.add(command.person);
        this.changedKeys.delete(command.person);
        for (const chat of this.#chats) chat.keyChanged = chat.keyChanged.filter((one) => one.id !== command.person);
        break;
      case "rename_group": {
        const chat = this.#find(command.conversation);
        chat.title = command.name;
        chat.items = [...chat.items, systemItem(Date.now(), { event: "renamed", by: LENA, name: command.name })];
        break;
      }
      case "add_people": {
        const chat = this.#find(command.conversation);
        const people = command.people.map((id) => this.#person(id));
        chat.members = [...chat.members, ...people];
        chat.items = [...chat.items, systemItem(Date.now(), { event: "added", by: LENA, people })];
        break;
      }
      case "remove_person": {
        const chat = this.#find(command.conversation);
        chat.members = chat.members.filter((one) => one.id !== command.person);
        chat.items = [...chat.items, systemItem(Date.now(), { event: "removed", by: LENA, people: [this.#person(command.person)] })];
        break;
      }
      case "make_owner": {
        const chat = this.#find(command.conversation);
        chat.owners.add(command.person);
        chat.items = [...chat.items, systemItem(Date.now(), { event: "owner_added", by: LENA, person: this.#person(command.person) })];
        break;
      }
      case "leave": {
        const chat = this.#find(command.conversation);
        chat.left = true;
        chat.items = [...chat.items, systemItem(Date.now(), { event: "left", person: LENA })];
        break;
      }
      case "offer_transfer":
        return { answer: "link", link: "/verknuepfen#geheim123" };
      case "invite":
        return { answer: "invitation", person: "p-neu", link: "/beitreten#geheim123", code: "G7K2M-00000-11111-22222-33333-44444-55555-66666", valid_until: Date.now() + 72 * 3_600_000 };
      case "certify_waiting":
      case "set_person_locked":
      case "fetch_history":
        break;
    }
    this.#changed();
    return { answer: "done" };
  }

  #sendText(conversation: string, text: string): unknown {
    const chat = this.#find(conversation);
    const item = textItem(LENA, Date.now(), text, { state: "waiting" });
    chat.items = [...chat.items, item];
    chat.draft = null;
    chat.unreadFrom = null;
    this.#changed();
    this.#deliver(chat.id, item.key);
    return { answer: "message", id: item.key };
  }

  #deliver(chatId: string, key: string): void {
    const become = (delivery: DeliveryView, ms: number) =>
      setTimeout(() => {
        const chat = this.#find(chatId);
        if (this.#connection.state === "offline") return;
        chat.items = chat.items.map((item) => (item.key === key ? withDelivery(item, delivery) : item));
        this.#changed();
      }, ms);
    const chat = this.#find(chatId);
    chat.items = chat.items.map((item) => (item.key === key ? withDelivery(item, { state: "waiting" }) : item));
    if (this.#connection.state === "offline") this.#connection = { ...this.#connection, outbox_count: this.#connection.outbox_count + 1 };
    this.#changed();
    become({ state: "sent" }, 250);
    become({ state: "delivered" }, 700);
    become({ state: "read" }, 2_000);
  }
}

function withDelivery(item: TimelineItemView, delivery: DeliveryView): TimelineItemView {
  return item.content.type === "text" ? { ...item, content: { ...item.content, delivery } } : item;
}

