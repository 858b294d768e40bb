/** Notifications: switched on by a tap, a closed device is woken with no word of the message, and the person sees when it cannot be. */
import { GuestScreen, RoomScreen } from "../support/guests.ts";
import { look } from "../support/look.ts";
import { type Colleague, expect, OwnHospital, test } from "../support/ownHospital.ts";
import { type Person, PIN } from "../support/person.ts";
import { choose, deliver, lookAway, lookBack, PushService, shown } from "../support/pushService.ts";
import { PHONE } from "../support/stage.ts";

const FUCHS = "Miriam Fuchs";
const LENA = "Dr. Lena Seidel";
const LONG = { timeout: 30_000 };
let push: PushService;
let house: OwnHospital;
let fuchs: Colleague;
let joined = 0;

test.slow();
test.beforeAll(async () => {
  push = await PushService.start();
  house = await OwnHospital.found({ settings: push.settings });
  fuchs = await house.colleague(FUCHS, "Pflege 4B");
});
test.afterAll(async () => {
  await house?.close();
  push?.close();
});

async function joins(lena: Person): Promise<string> {
  joined += 1;
  const name = `${LENA} ${joined}`;
  await lena.join(await house.invite(name, "Assistenzärztin Innere"));
  await lena.installed();
  return name;
}

function card(lena: Person) {
  return lena.page.getByRole("region", { name: "Mitteilungen" });
}

test("switched on by a tap, tried out, woken while closed, ended and switched on again", async ({ person }) => {
  const lena = await person("Lena");
  await push.serves(lena.context, house.url);
  const name = await joins(lena);
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("Guten Morgen");
  await chat.expectTick("Guten Morgen", "Gesendet");
  const line = lena.page.getByRole("group", { name: "Mitteilungen", exact: true });
  await expect(line).toContainText("Dieses Gerät kann nicht geweckt werden.");
  await line.getByRole("button", { name: "Zu den Mitteilungen" }).click();
  await expect(card(lena).getByRole("status")).toContainText("Ist Konsil geschlossen, erfährst du hier nichts");
  // One tap where one reads of it.
  await line.getByRole("button", { name: "Einschalten" }).click();
  await expect(line).toHaveCount(0);
  await expect(card(lena).getByRole("status")).toContainText("Dieses Gerät kann geweckt werden");
  await look(lena.page, "notifications");

  await card(lena).getByRole("button", { name: "Ausprobieren" }).click();
  const tried = await push.next();
  expect(tried.notification.body).toBe("Dieses Gerät kann geweckt werden.");
  await deliver(lena.page, tried.text);
  await expect.poll(() => shown(lena.page)).toEqual([{ title: "Konsil", body: "Dieses Gerät kann geweckt werden.", tag: "konsil-try" }]);

  // Locked, nobody looks at the chats: the message wakes, and says nothing of itself.
  await lena.page.goto(`${house.url}/chats`);
  await lena.locked.unlock(PIN);
  await lena.chats.lock();
  await expect(lena.locked.heading).toBeVisible();
  await fuchs.sends(name, "Kalium 6,1, bitte sofort");
  const woken = await push.next();
  expect(woken.notification).toMatchObject({ title: "Konsil", body: "Neue Nachricht", tag: "konsil" });
  for (const word of ["Kalium", "Fuchs", "Lena"]) expect(woken.text).not.toContain(word);
  await deliver(lena.page, woken.text);
  await expect.poll(async () => (await shown(lena.page)).map(({ body }) => body)).toContain("Neue Nachricht");

  // The push service has forgotten her: the app says so and offers to begin anew.
  push.says = 410;
  await lena.locked.unlock(PIN);
  await expect(lena.chats.row(FUCHS)).toContainText("Kalium 6,1", LONG);
  await lena.chats.lock();
  await expect(lena.locked.heading).toBeVisible();
  await fuchs.sends(name, "noch etwas");
  await push.next();
  push.says = 201;
  await lena.locked.unlock(PIN);
  await expect(line).toContainText("Dieses Gerät kann nicht geweckt werden.", LONG);
  await line.getByRole("button", { name: "Zu den Mitteilungen" }).click();
  await expect(card(lena).getByRole("status")).toContainText("kennt dieses Gerät nicht mehr");
  await card(lena).getByRole("button", { name: "Wieder einschalten" }).click();
  await expect(card(lena).getByRole("status")).toContainText("Dieses Gerät kann geweckt werden");
  await card(lena).getByRole("button", { name: "Ausschalten" }).click();
  await expect(card(lena).getByRole("status")).toContainText("Ist Konsil geschlossen");
});

test("a browser that may not show notifications says so; the line about it is put away once", async ({ person }) => {
  const lena = await person("Lena");
  await lena.context.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" }));
  await joins(lena);
  const chat = await lena.chats.startWith(FUCHS);
  await chat.send("Hallo");
  const line = lena.page.getByRole("group", { name: "Mitteilungen", exact: true });
  await line.getByRole("button", { name: "Hinweis zu Mitteilungen schließen" }).click();
  await expect(line).toHaveCount(0);
  await lena.page.goto(`${house.url}/ich`);
  await lena.locked.unlock(PIN);
  await expect(card(lena).getByRole("status")).toContainText("Dein Browser verbietet Konsil Mitteilungen");
  await expect(card(lena).getByRole("button", { name: "Einschalten" })).toHaveCount(0);
});

test("a guest who closes the page hears of an answer, if they switched that on", async ({ person }) => {
  const lena = await person("Lena");
  await joins(lena);
  const room = new RoomScreen(lena.page);
  const chat = await room.create("Herr Brandt, Befund");
  const { link } = await room.invite("Peter Brandt");
  const peter = await person("Peter Brandt", { on: PHONE });
  await push.serves(peter.context, house.url);
  const guest = new GuestScreen(peter.page);
  await guest.open(link ?? "");
  await guest.join();
  await expect(guest.chat.field).toBeVisible(LONG);
  await guest.chat.send("Wann kommt der Befund?");
  await expect(chat.message("Wann kommt der Befund?")).toBeVisible(LONG);
  await peter.installed();

  const line = peter.page.getByRole("group", { name: "Mitteilungen", exact: true });
  await expect(line).toContainText("Ist diese Seite geschlossen, erfahren Sie nichts von einer Antwort.");
  await look(peter.page, "notifications-guest");
  // To the chat's own info: a guest has no settings.
  await line.getByRole("button", { name: "Zu den Mitteilungen" }).click();
  await expect(peter.page.getByRole("dialog", { name: "Chatinfo" })).toBeVisible();
  await card(peter).getByRole("button", { name: "Einschalten" }).click();
  await expect(card(peter).getByRole("status")).toContainText("Dieses Gerät kann geweckt werden");
  await look(peter.page, "notifications-guest-info");
  await peter.page.keyboard.press("Escape");
  await expect(line).toHaveCount(0);

  await peter.page.goto("about:blank");
  await chat.send("Alles unauffällig.");
  const woken = await push.next();
  expect(woken.notification).toMatchObject({ title: "Konsil", body: "Neue Nachricht" });
  for (const word of ["unauffällig", "Brandt", "Lena"]) expect(woken.text).not.toContain(word);
  await peter.page.goto(`${house.url}/chats`);
  await expect(guest.chat.message("Alles unauffällig.")).toBeVisible(LONG);
});

test("quiet hours are set and stay", async ({ person }) => {
  const lena = await person("Lena");
  await push.serves(lena.context, house.url);
  await joins(lena);
  await lena.page.goto(`${house.url}/ich`);
  await lena.locked.unlock(PIN);
  await card(lena).getByRole("switch", { name: "Ruhezeit" }).press("Space");
  await expect(card(lena).getByLabel("Von")).toHaveValue("22:00");
  await card(lena).getByLabel("Von").fill("21:30");
  await expect(card(lena)).toContainText("nur, was dringend ist");
  // Another page and back shows what is kept, and not what was typed.
  await expect(async () => {
    await toChats(lena);
    await lena.page.getByRole("link", { name: "Einstell." }).click();
    await expect(card(lena).getByLabel("Von")).toHaveValue("21:30", { timeout: 1_000 });
  }).toPass(LONG);
  await lena.page.reload();
  await lena.locked.unlock(PIN);
  await expect(card(lena).getByLabel("Von")).toHaveValue("21:30");
  await expect(card(lena).getByLabel("Bis")).toHaveValue("06:00");
  await card(lena).getByRole("switch", { name: "Ruhezeit" }).press("Space");
  await expect(card(lena).getByLabel("Von")).toHaveCount(0);
});

test("the app's icon counts what is unread", async ({ person }) => {
  const lena = await person("Lena");
  await lena.context.addInitScript(() => {
    const counted: (number | undefined)[] = [];
    Object.assign(window, { counted });
    Object.assign(Navigator.prototype, {
      setAppBadge: async (count?: number) => void counted.push(count),
      clearAppBadge: async () => void counted.push(0),
    });
  });
  const name = await joins(lena);
  await fuchs.sends(name, "erste");
  const last = () => lena.page.evaluate(() => (window as never as { counted: number[] }).counted.at(-1));
  await expect.poll(last, LONG).toBe(1);
  await lena.chats.open(FUCHS);
  await expect.poll(last, LONG).toBe(0);
});

/** Joins, has notifications switched on, and from now on hears of what comes. */
async function listens(lena: Person): Promise<string> {
  await push.serves(lena.context, house.url);
  await lena.page.clock.install();
  const name = await joins(lena);
  await lena.page.getByRole("link", { name: "Einstell." }).click();
  await card(lena).getByRole("button", { name: "Einschalten" }).click();
  await expect(card(lena).getByRole("status")).toContainText("Dieses Gerät kann geweckt werden", LONG);
  await toChats(lena);
  // Nothing that was missed comes any more.
  await lena.page.clock.runFor(2_000);
  return name;
}

async function toChats(lena: Person): Promise<void> {
  await lena.page.getByRole("navigation", { name: "Bereiche" }).getByRole("link", { name: /Chats/ }).click();
}

const OF_A_CHAT = expect.stringMatching(/^chat:/);

test("while nobody looks at the page it says itself what comes, once, and does what is chosen in the notification", async ({ person }) => {
  const lena = await person("Lena");
  const name = await listens(lena);
  push.came.splice(0);
  await lookAway(lena.page);
  await fuchs.sends(name, "Kalium 6,1");
  await expect.poll(() => shown(lena.page), LONG).toEqual([{ title: "Konsil", body: "Neue Nachricht", tag: OF_A_CHAT }]);
  // What the push service brings is the same once more.
  await deliver(lena.page, (await push.next()).text);
  await fuchs.sends(name, "Bitte sofort", { urgent: true });
  await expect.poll(() => shown(lena.page), LONG).toEqual([{ title: "Konsil", body: "Dringende Nachricht", tag: OF_A_CHAT }]);
  await deliver(lena.page, (await push.next()).text);
  await expect.poll(() => shown(lena.page)).toEqual([{ title: "Konsil", body: "Dringende Nachricht", tag: OF_A_CHAT }]);

  // Taken note of from the notification, with the message before one's eyes.
  await choose(lena.page, "acknowledge");
  await expect(lena.chat.title(FUCHS)).toBeVisible();
  await expect(lena.chat.message("Bitte sofort").getByRole("status")).toContainText("Du hast bestätigt", LONG);
  await expect.poll(() => shown(lena.page)).toEqual([]);
  await lookBack(lena.page);
  // Read a moment after somebody looks.
  await expect(lena.chats.row(FUCHS).getByRole("img", { name: /ungelesen/ })).toHaveCount(0, LONG);

  // Who writes is said to those who want it so; reading it needs no window.
  await lena.page.getByRole("link", { name: "Einstell." }).click();
  const choice = card(lena).getByRole("group", { name: "Was in Mitteilungen steht" });
  await expect(choice.getByRole("radio", { name: "Nichts" })).toBeChecked();
  await choice.getByRole("radio", { name: "Wer schreibt" }).check();
  await expect(card(lena)).toContainText("solange Konsil offen und entsperrt ist");
  await look(lena.page, "notifications-who");
  await lookAway(lena.page);
  await fuchs.sends(name, "Kontrolle um zehn");
  await expect.poll(() => shown(lena.page), LONG).toEqual([{ title: FUCHS, body: "Neue Nachricht", tag: OF_A_CHAT }]);
  await expect(lena.chats.unread(FUCHS, 1)).toBeVisible();
  await choose(lena.page, "read");
  await expect(lena.chats.unread(FUCHS, 1)).toHaveCount(0, LONG);
  await expect(card(lena), "where one was").toBeVisible();

  // Locked, no notification names anybody; that something came stays said until somebody looks.
  await fuchs.sends(name, "noch etwas");
  await expect.poll(() => shown(lena.page), LONG).toEqual([{ title: FUCHS, body: "Neue Nachricht", tag: OF_A_CHAT }]);
  await toChats(lena);
  await lena.chats.lock();
  await expect(lena.locked.heading).toBeVisible();
  await expect.poll(() => shown(lena.page)).toEqual([{ title: "Konsil", body: "Neue Nachricht", tag: "konsil" }]);
  await lookBack(lena.page);
  await lena.locked.unlock(PIN);
  await expect(lena.chats.row(FUCHS)).toContainText("noch etwas", LONG);
  await expect.poll(() => shown(lena.page)).toEqual([]);
});

test("what was deleted for everybody is not announced any more, and a muted chat announces nothing", async ({ person }) => {
  const otto = await person("Otto");
  const sender = await joins(otto);
  const lena = await person("Lena");
  const name = await listens(lena);
  const chat = await otto.chats.startWith(name);
  await chat.send("Guten Morgen");
  await expect(lena.chats.row(sender)).toContainText("Guten Morgen", LONG);
  await fuchs.sends(name, "Hallo");
  await expect(lena.chats.row(FUCHS)).toContainText("Hallo", LONG);
  await lena.chats.choose(FUCHS, "Immer stumm");
  await expect(lena.chats.row(FUCHS).getByRole("img", { name: "Stumm" })).toBeVisible();

  await lookAway(lena.page);
  await fuchs.sends(name, "Kalium 6,1", { urgent: true });
  await expect(lena.chats.row(FUCHS)).toContainText("Dringend", LONG);
  await chat.send("Falscher Patient");
  await expect.poll(() => shown(lena.page), LONG).toEqual([{ title: "Konsil", body: "Neue Nachricht", tag: OF_A_CHAT }]);
  await chat.choose("Falscher Patient", "Löschen");
  await otto.page.getByRole("button", { name: "Für alle löschen" }).click();
  await expect.poll(() => shown(lena.page), LONG).toEqual([]);
});
