/**
 * An engine that is not one: a scripted ward in memory behind the real interface, for the katalog and component
 * tests. Behaves plausibly (ticks advance, groups change, PIN is 274951) and never leaves the page. Never shipped.
 */
import type {
  Command, ConnectionView, DeliveryView, MentionView, PersonView, PushStateView, Query, QuietHours, RulesView, SessionView, UrgencyView,
} from "../generated/index.ts";
import type { EngineHost, Method, Methods } from "../protocol.ts";
import { BRANDT, LENA, PETER, STAFF } from "./people.ts";
import { asGuest, guestLink, newRoom, patientRoom, ROOM_ID, roomAct, WAITING } from "./rooms.ts";
import { chatAct, messageAct } from "./acts.ts";
import { dutiesOf, dutiesView, dutyAct, dutyPage, namedOnDuty } from "./duties.ts";
import { PLACES } from "./places.ts";
import { RULES, STRICT_RULES } from "./rules.ts";
import { chatListView, chatRow, conversationView, foundView, fromUnread, messageInfoView, searchView, timelineView } from "./scriptedViews.ts";
import { bare, type ScriptedChat, systemItem, textItem, ward, withText } from "./ward.ts";

export const SCRIPTED_PIN = "274951";
/** What a device shows for a new one to read. */
const SHOWN_CODE = "8M4T-WQ2V-5XKD-7PZN-3BCF-9JHS";
const TENANT = "Klinikum Nordstadt";

export interface ScriptOptions {
  now?: number;
  phase?: SessionView["phase"];
  /** Further messages at the beginning of the first chat. */
  bulk?: number;
  connection?: Partial<ConnectionView>;
  empty?: boolean;
  /** This browser is a guest's. */
  guest?: boolean;
  /** The house has decided much. */
  strict?: boolean;
}

export class ScriptedHost implements EngineHost {
  readonly #watchers = new Set<{ query: Query; onView: (view: unknown) => void }>();
  readonly #now: number;
  #chats: ScriptedChat[];
  #session: SessionView;
  #guest: boolean;
  readonly #rules: RulesView;
  #connection: ConnectionView;
  #triesLeft = 10;
  #count = 0;
  #push: PushStateView = "on";
  #quiet: QuietHours | null = null;
  readonly #verified = new Set<string>();
  readonly changedKeys = new Set<string>();

  constructor(options: ScriptOptions = {}) {
    this.#now = options.now ?? Date.now();
    this.#guest = options.guest ?? false;
    this.#rules = options.strict ? STRICT_RULES : RULES;
    this.#chats = options.empty ? [] : [...ward(this.#now, options.bulk ?? 0), patientRoom(this.#now)];
    if (this.#guest) this.#chats = this.#chats.filter((chat) => chat.id === ROOM_ID);
    this.#connection = {
      state: "online",
      outbox_count: 0,
      clock_skew_ms: null,
      server_full: false,
      device_full: false,
      update_required: false,
      certificate_ended: false,
      lease_ends_at: null,
      history_from: null,
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
      case "awaiting_host":
        return { phase, tenant_name: TENANT, ...WAITING };
      case "ready":
        if (this.#guest) {
          const guest = { conversation: ROOM_ID, host: LENA.name, ends_at: null, ending: false };
          return { phase, me: { ...PETER, me: true }, tenant_name: TENANT, archive_key: "ab12", auto_lock_min: 15, rules: this.#rules, guest };
        }
        return { phase, guest: null, me: LENA, tenant_name: TENANT, archive_key: "ab12", auto_lock_min: 15, rules: this.#rules };
      case "lease_over":
        return { phase, person_name: LENA.name, tenant_name: TENANT, ends_at: this.#now + 86_400_000, outbox_count: 2 };
      case "wiped":
        return { phase, reason: "pin_tries" };
      case "ended":
        return { phase, reason: this.#guest ? "room_ended" : "device_removed", unsent: [] };
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
        const kind = link.includes(SHOWN_CODE) ? "device_code" : link.includes("verknuepfen") ? "transfer" : "invitation";
        return { kind, tenantName: TENANT, personName: LENA.name, archive: kind === "invitation" ? true : null };
      }
      case "join":
        this.#enter("ready");
        return null;
      case "openGuestLink":
        return guestLink(TENANT, this.#now, params as Methods["openGuestLink"]["params"]);
      case "joinAsGuest":
        this.#guest = true;
        this.#chats = this.#chats.filter((chat) => chat.id === ROOM_ID);
        this.#enter("ready");
        return null;
      case "offerDevice":
        return { qr: "scripted-offer", code: "K7QM-2TRV-9XHD-4PWN-6BCF-8JZS", digits: "482913" };
      case "awaitOffer":
        // Nobody answers here.
        return new Promise(() => undefined);
      case "joinOffered":
        this.#enter("ready");
        return null;
      case "approve": {
        const { act, pin } = params as Methods["approve"]["params"];
        if (pin !== SCRIPTED_PIN) throw { error: "wrong_pin", triesLeft: 9 };
        return act.act === "make_recovery_code" ? { answer: "recovery_code", code: "K7QM-2TRV-9XHD-4PWN-6BCF-8JZS-3M5Y-0ADE" } : { answer: "done" };
      }
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
      case "fileBytesMax":
        return 256 * 1024 * 1024;
      case "readMap":
        return null;
      case "ceremonyBegin":
      case "ceremonyAgain":
      case "ceremonyEnd":
      case "ceremonyPassphrase":
      case "ceremonyHandOut":
      case "ceremonyTryOpen":
      case "found":
      case "sendFiles":
      case "openAttachment":
      case "readAttachment":
      case "archivePins":
      case "grantIssuer":
      case "publishPolicy":
        // The ward is founded already.
        throw { error: "device_in_use" };
    }
  }

  subscribe(query: Query, onView: (view: unknown) => void): () => void {
    const chat = query.query === "timeline" && this.#chats.find((one) => one.id === query.conversation);
    const watcher = { query: chat ? fromUnread(chat, query) : query, onView };
    this.#watchers.add(watcher);
    queueMicrotask(() => this.#watchers.has(watcher) && this.#isOpen(query) && onView(this.#seen(watcher.query)));
    return () => void this.#watchers.delete(watcher);
  }

  /** Someone is writing at the moment, or has stopped. */
  typing(chatId: string, people: PersonView[]): void {
    const chat = this.#chats.find((one) => one.id === chatId);
    if (!chat) return;
    chat.typing = people;
    this.#changed();
  }

  /** Someone else writes: for demonstrations and tests. */
  receive(chatId: string, sender: PersonView, text: string, mentions: MentionView[] = []): void {
    const chat = this.#chats.find((one) => one.id === chatId);
    if (!chat) return;
    const item = withText(textItem(sender, Date.now(), text), { mentions, mentions_me: mentions.some((one) => one.person === null || one.person === LENA.id) });
    chat.settings = { ...chat.settings, archived: false };
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
    for (const { query, onView } of this.#watchers) if (this.#isOpen(query)) onView(this.#seen(query));
  }

  /** Behind a locked door only the session and the connection are told. */
  #isOpen(query: Query): boolean {
    return this.#session.phase === "ready" || query.query === "session" || query.query === "connection";
  }

  #seen(query: Query): unknown {
    const view = this.#view(query);
    return this.#guest && query.query !== "session" ? asGuest(view) : view;
  }

  #view(query: Query): unknown {
    switch (query.query) {
      case "session":
        return this.#session;
      case "connection":
        return this.#connection;
      case "chats":
        return chatListView(this.#chats, query.search, query.filter);
      case "search":
        return foundView(this.#chats, query);
      case "starred":
        return searchView(this.#chats, query.conversation, query.limit, (item) => (item.content.type === "text" && item.content.starred ? [item.content.text] : null));
      case "attachments":
        return { entries: [], more: false };
      case "message_info":
        return messageInfoView(this.#chats, query.message);
      case "conversation": {
        const chat = this.#chats.find((one) => one.id === query.id);
        return chat ? { ...conversationView(chat), lifetime_hours: chat.lifetimeHours ?? (this.#rules.lifetime_days_max === null ? null : this.#rules.lifetime_days_max * 24) } : null;
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
      case "places": {
        const words = query.search.toLowerCase().split(/\s+/).filter((word) => word !== "");
        const places = PLACES.filter((place) => words.every((word) => `${place.name} ${place.building} ${place.floor}`.toLowerCase().includes(word)));
        return { places: places.slice(0, query.limit), more: places.length > query.limit };
      }
      case "duties":
        return this.#guest ? { duties: [], more: false } : dutiesView(query.search, query.limit);
      case "duty":
        return dutyPage(query.id);
      case "place":
        return PLACES.find((place) => place.id === query.id) ?? null;
      case "devices":
        return [
          { id: "d-1", name: "Chromium auf Linux", since: this.#now - 40 * 86_400_000, this: true, origin: "invitation", seen_at: this.#now, connected: true, fresh: false },
          { id: "d-2", name: "Safari auf iPhone", since: this.#now - 3 * 86_400_000, this: false, origin: "linked", seen_at: this.#now - 2 * 86_400_000, connected: false, fresh: false },
        ];
      case "push":
        return { state: this.#push, server_key: "scripted", endpoint: null, quiet: this.#quiet };
      case "attention":
        return null;
      case "recoveries":
        return [{ id: "r-1", kind: "code", name: "Chromium auf Linux", made_at: this.#now - 39 * 86_400_000, ended_at: null }];
    }
  }

  #contact(id: string): unknown {
    const person = [...STAFF, BRANDT, PETER].find((one) => one.id === id);
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
      duties: dutiesOf(id),
      shared_chats: this.#chats.filter((chat) => chat.kind !== "direct" && chat.members.some((one) => one.id === id)).map(chatRow),
      certified_until: this.#now + 300 * 86_400_000,
    };
  }

  #find(id: string): ScriptedChat {
    const chat = this.#chats.find((one) => one.id === id);
    if (!chat) throw { error: "not_found" };
    return chat;
  }

  #person(id: string): PersonView {
    const person = [...STAFF, BRANDT, PETER].find((one) => one.id === id);
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
    this.#chats.push({ id, kind: "group", title: name.trim(), initials, hue: this.#count & 7, members: [LENA, ...people], owners: new Set([LENA.id]), items, ...bare() });
    this.#changed();
    return { answer: "conversation", id };
  }

  #command(command: Command): unknown {
    switch (command.command) {
      case "open_direct": {
        const known = this.#chats.find((chat) => chat.kind === "direct" && chat.members.some((one) => one.id === command.person));
        if (known) return { answer: "conversation", id: known.id };
        const person = this.#person(command.person);
        const chat: ScriptedChat = { id: `c-${person.id}`, kind: "direct", title: person.name, initials: person.initials, hue: person.hue, members: [LENA, person], owners: new Set(), items: [], ...bare() };
        this.#chats.push(chat);
        this.#changed();
        return { answer: "conversation", id: chat.id };
      }
      case "open_notes": {
        const notes = this.#chats.find((chat) => chat.settings.notes);
        if (notes) return { answer: "conversation", id: notes.id };
        const made = this.#newGroup(command.name, []);
        if (made.answer === "conversation") {
          const chat = this.#find(made.id);
          chat.settings = { ...chat.settings, notes: true };
        }
        return made;
      }
      case "create_group":
        return this.#newGroup(command.name, command.people.map((id) => this.#person(id)));
      case "continue_as_group": {
        const others = this.#find(command.conversation).members.filter((one) => !one.me);
        return this.#newGroup(command.name, [...others, ...command.people.map((id) => this.#person(id))]);
      }
      case "send_text":
        return this.#sendText(command.conversation, command.message, command.text, command.reply_to, command.mentions, command.urgency);
      case "duty":
        dutyAct(command);
        break;
      case "name_on_duty":
        return namedOnDuty(command);
      case "push":
        // What the browser has lost is none of the ward's business.
        if (command.act.act === "set_quiet_hours") this.#quiet = command.act.hours;
        else if (command.act.act === "subscribe") this.#push = "on";
        else if (command.act.act === "unsubscribe" && !command.act.lost) this.#push = "off";
        break;
      case "message":
        messageAct(this.#chats, command.act);
        break;
      case "chat":
        chatAct(this.#chats, this.#find(command.conversation), command.act);
        break;
      case "find_day":
        return { answer: "position", position: this.#find(command.conversation).items.find((item) => item.time >= command.time)?.position ?? null };
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
        chat.settings = { ...chat.settings, marked_unread: false };
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
      case "send_location": {
        const { name, building, floor, place, position } = command.location;
        const chat = this.#find(command.conversation);
        const geo = position && `geo:${position.latitude},${position.longitude};u=${Math.ceil(position.accuracy_m)}`;
        const [latitude, longitude, accuracy_m] = position ? [position.latitude, position.longitude, Math.ceil(position.accuracy_m)] : [null, null, null];
        const location = { name, building, floor, place, latitude, longitude, accuracy_m, geo };
        const words = [name, floor, building].filter((word) => word !== "").join(" · ");
        const item = withText(textItem(LENA, Date.now(), words, { state: "waiting" }), { location, editable_until: null });
        chat.items = [...chat.items, item];
        this.#changed();
        this.#deliver(chat.id, item.key);
        return { answer: "message", id: item.key };
      }
      case "read_plan":
        throw { error: "offline" };
      case "set_lifetime": {
        const chat = this.#find(command.conversation);
        chat.lifetimeHours = command.hours;
        chat.items = [...chat.items, systemItem(Date.now(), { event: "lifetime_set", by: LENA, hours: command.hours })];
        break;
      }
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
        if (chat.room) chat.room = { ...chat.room, guests: chat.room.guests.filter((one) => one.person.id !== command.person) };
        chat.items = [...chat.items, systemItem(Date.now(), { event: "removed", by: LENA, people: [this.#person(command.person)] })];
        break;
      }
      case "make_owner": {
        const chat = this.#find(command.conversation);
        chat.owners.add(command.person);
        chat.items = [...chat.items, systemItem(Date.now(), { event: "owner_added", by: LENA, person: this.#person(command.person) })];
        break;
      }
      case "room": {
        const { act } = command;
        if (act.act !== "create") {
          const id = act.act === "withdraw" ? ROOM_ID : act.conversation;
          const answer = roomAct(this.#find(id), act);
          this.#changed();
          return answer;
        }
        this.#count += 1;
        const id = `c-neu-${this.#count}`;
        this.#chats.push(newRoom(id, act, act.people.map((person) => this.#person(person))));
        this.#changed();
        return { answer: "conversation", id };
      }
      case "leave": {
        if (this.#guest) {
          this.#enter("ended");
          break;
        }
        const chat = this.#find(command.conversation);
        chat.left = true;
        chat.items = [...chat.items, systemItem(Date.now(), { event: "left", person: LENA })];
        break;
      }
      case "offer_transfer":
        return { answer: "link", link: "/verknuepfen#geheim123" };
      case "invite":
        return { answer: "invitation", person: "p-neu", link: "/beitreten#geheim123", code: "G7K2M-00000-11111-22222-33333-44444-55555-66666", valid_until: Date.now() + 72 * 3_600_000 };
      case "device":
        if (command.act.act === "show_code") return { answer: "device_code", link: `/verknuepfen#${SHOWN_CODE}`, code: SHOWN_CODE };
        if (command.act.act !== "inspect") return { answer: "done" };
        // Nobody reads what is shown here.
        if (command.act.code === SHOWN_CODE) throw { error: "offer_ended" };
        return { answer: "offer", name: "Chrome auf Android", digits: "482913" };
      case "certify_waiting":
      case "set_person_locked":
      case "fetch_history":
        break;
    }
    this.#changed();
    return { answer: "done" };
  }

  #sendText(conversation: string, message: string | null, text: string, replyTo: string | null, mentions: MentionView[], urgency: UrgencyView): unknown {
    const chat = this.#find(conversation);
    const quote = replyTo === null ? null : { message: replyTo, position: null, sender: null, text: null, attachment: null, location: false, deleted: false };
    const awaited = chat.members.filter((one) => !one.me);
    const urgent = urgency === "urgent" ? { may_acknowledge: false, may_answer: false, may_wake_again: true, acknowledged_at: null, people: awaited.length, acknowledged: [], awaited: awaited.slice(0, 3) } : null;
    const made = textItem(LENA, Date.now(), text, { state: "waiting" });
    const item = withText({ ...made, key: message ?? made.key }, { quote, mentions, urgent, important: urgency === "important" });
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
        chat.items = chat.items.map((item) => (item.key === key ? withText(item, { delivery }) : item));
        this.#changed();
      }, ms);
    const chat = this.#find(chatId);
    chat.items = chat.items.map((item) => (item.key === key ? withText(item, { delivery: { state: "waiting" } }) : item));
    if (this.#connection.state === "offline") this.#connection = { ...this.#connection, outbox_count: this.#connection.outbox_count + 1 };
    this.#changed();
    become({ state: "sent" }, 250);
    become({ state: "delivered" }, 700);
    become({ state: "read" }, 2_000);
  }
}
