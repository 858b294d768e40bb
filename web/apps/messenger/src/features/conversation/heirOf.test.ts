import type { MemberView } from "@konsil/engine";
import { expect, test } from "vitest";
import { heirOf } from "./heirOf.ts";

function member(name: string, more: { me?: boolean; owner?: boolean; revoked?: boolean; level?: string } = {}): MemberView {
  const { me = false, owner = false, revoked = false, level = "internal" } = more;
  return { person: { id: name, name, me, level }, owner, revoked } as unknown as MemberView;
}

test("when the only one who leads leaves, somebody of the house leads", () => {
  const ina = member("Ina", { me: true, owner: true });
  const [guest, locked, emre] = [member("Gast", { level: "guest" }), member("Gesperrt", { revoked: true }), member("Emre")];
  expect(heirOf({ members: [guest, locked, ina, emre] })?.name).toBe("Emre");
  expect(heirOf({ members: [ina, emre, member("Miriam", { owner: true })] })).toBeNull();
  expect(heirOf({ members: [ina, emre, member("Früher", { owner: true, revoked: true })] })?.name).toBe("Emre");
  expect(heirOf({ members: [member("Ina", { me: true }), emre] })).toBeNull();
  expect(heirOf({ members: [ina, guest] })).toBeNull();
});
