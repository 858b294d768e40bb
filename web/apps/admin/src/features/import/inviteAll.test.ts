import type { EngineClient } from "@konsil/engine";
import { expect, test, vi } from "vitest";
import { inviteAll } from "./inviteAll.ts";

const PEOPLE = ["Miriam Fuchs", "Aylin Kaya", "Jo Weber"].map((name) => ({ name, role: "" }));
vi.stubGlobal("location", { origin: "https://konsil.example" });

function engineThat(invites: (name: string) => void): EngineClient {
  return {
    call: async (_: string, { name }: { name: string }) => {
      invites(name);
      return { answer: "invitation", link: `/beitreten#${name}`, code: name, valid_until: 0 };
    },
  } as unknown as EngineClient;
}

test("goes on with those who are left", async () => {
  const asked: string[] = [];
  const told = vi.fn();
  await inviteAll(engineThat((name) => asked.push(name)), PEOPLE, 1, told, new AbortController().signal);
  expect(asked).toEqual(["Aylin Kaya", "Jo Weber"]);
  expect(told).toHaveBeenCalledTimes(2);
});

test("nobody more is invited once the page with the letters is gone", async () => {
  const asked: string[] = [];
  const page = new AbortController();
  const engine = engineThat((name) => {
    asked.push(name);
    page.abort();
  });
  await inviteAll(engine, PEOPLE, 0, () => undefined, page.signal);
  expect(asked).toEqual(["Miriam Fuchs"]);
});
