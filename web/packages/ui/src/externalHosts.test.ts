import { beforeEach, expect, test, vi } from "vitest";
import { hostOf, HOSTS_MAX, isInOtherLetters, opensUnasked, rememberHost } from "./externalHosts.ts";

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  vi.stubGlobal("location", { host: "konsil.klinikum-nordstadt.de" });
  vi.stubGlobal("localStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
});

test("the house is no outside; another host is asked for until the person says otherwise", () => {
  expect(opensUnasked("konsil.klinikum-nordstadt.de")).toBe(true);
  expect(opensUnasked("www.rki.de")).toBe(false);
  rememberHost("www.rki.de");
  expect(opensUnasked("www.rki.de")).toBe(true);
  // The whole host counts, with its port, and not what it ends with.
  expect(opensUnasked("rki.de")).toBe(false);
  expect(opensUnasked("www.rki.de:8443")).toBe(false);
});

test("the list is bounded and forgets the oldest", () => {
  for (let n = 0; n <= HOSTS_MAX; n += 1) rememberHost(`h${n}.de`);
  expect(opensUnasked("h0.de")).toBe(false);
  expect(opensUnasked("h1.de")).toBe(true);
  expect(JSON.parse([...kept.values()][0] ?? "[]")).toHaveLength(HOSTS_MAX);
});

test("what is unreadable or forbidden asks again", () => {
  kept.set("konsil:hosts", "{");
  expect(opensUnasked("www.rki.de")).toBe(false);
  vi.stubGlobal("localStorage", {
    getItem: () => {
      throw new Error("forbidden");
    },
    setItem: () => {
      throw new Error("forbidden");
    },
  });
  rememberHost("www.rki.de");
  expect(opensUnasked("www.rki.de")).toBe(false);
});

test("a host is named as the network knows it", () => {
  expect(hostOf("https://klinikum-nоrdstadt.de/x")).toMatch(/^xn--/);
  expect(isInOtherLetters(hostOf("https://klinikum-nоrdstadt.de/x"))).toBe(true);
  expect(isInOtherLetters(hostOf("https://www.rki.de:8443/x"))).toBe(false);
  expect(hostOf("https://www.rki.de:8443/x")).toBe("www.rki.de:8443");
});
