import type { AttachmentEntryView } from "@konsil/engine";
import { expect, test } from "vitest";
import { filesOf, linksOf, monthsOf } from "./galleryViews.ts";

const MIRIAM = { id: "p1", name: "Miriam Fuchs" } as AttachmentEntryView["sender"];
const at = (time: number) => new Date(time).toISOString().slice(0, 10);

function sent(message: string, day: string, text = ""): AttachmentEntryView {
  const attachment = text === "" ? ({ place: 0, kind: "image", name: `${message}.webp`, mime: "image/webp", size: 1, thumbnail: null, waveform: [], state: { state: "present" }, progress: 1 } as unknown as AttachmentEntryView["attachment"]) : null;
  return { message, position: 1, sender: MIRIAM, time: Date.parse(`${day}T12:00:00`), attachment, text };
}

test("pictures stand under their months, each with who sent it and when", () => {
  const months = monthsOf([sent("c", "2026-11-23"), sent("b", "2026-11-02"), sent("a", "2026-10-30")], "de", at);
  expect(months.map(({ label, items }) => [label, items.map(({ id }) => id)])).toEqual([
    ["November 2026", ["c/0", "b/0"]],
    ["Oktober 2026", ["a/0"]],
  ]);
  expect(months[0]?.items[0]).toMatchObject({ from: "Miriam Fuchs", at: "2026-11-23" });
});

test("every link of a message is listed by itself; what looks like another address says what it is", () => {
  const links = linksOf([sent("m", "2026-11-23", "Siehe *https://leitlinien.de/kalium* und https://аpotheke.de/x und www.rki.de")], at);
  expect(links.map(({ id }) => id)).toEqual(["m/0", "m/1", "m/2"]);
  expect(links[0]?.url).toBe("https://leitlinien.de/kalium");
  expect(links[1]?.url).toMatch(/^https:\/\/xn--/);
  expect(links[2]?.url).toBe("https://www.rki.de/");
});

test("what is not a file is not among files", () => {
  expect(filesOf([sent("m", "2026-11-23", "https://leitlinien.de")], at)).toEqual([]);
});
