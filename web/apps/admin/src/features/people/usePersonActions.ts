/** What can be done with a person in their state. */
import type { Person } from "@konsil/admin-api";
import type { MenuAction } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { KeyRound, Lock, LockOpen, MailPlus, MonitorSmartphone, Trash2 } from "lucide-react";
import { type Invitee, inviteeOf } from "../invite/invitation.ts";
import type { Act } from "./PersonActDialog.tsx";

export interface PersonActions {
  me: string;
  onInvite: (invitee: Invitee) => void;
  onAct: (act: Act, person: Person) => void;
  onDevices: (person: Person) => void;
  onScopes: (person: Person) => void;
}

export function usePersonActions({ me, onInvite, onAct, onDevices, onScopes }: PersonActions): (person: Person) => MenuAction[] {
  const { t } = useLingui();
  return (person) => {
    // The deleted stay deleted, and their devices have ended with them.
    if (person.state === "deleted") return [];
    const devices: MenuAction[] = person.devices > 0 ? [{ id: "devices", label: t`Geräte`, icon: MonitorSmartphone, onAction: () => onDevices(person) }] : [];
    // Nobody locks or deletes themselves.
    if (person.id === me) return devices;
    const locked = person.state === "locked";
    return [
      ...devices,
      locked
        ? { id: "unlock", label: t`Entsperren`, icon: LockOpen, onAction: () => onAct("unlock", person) }
        : { id: "lock", label: t`Sperren`, icon: Lock, onAction: () => onAct("lock", person) },
      // Guests are let in by their host, room by room.
      ...(locked || person.level === "guest" ? [] : [{ id: "invite", label: t`Neu einladen`, icon: MailPlus, onAction: () => onInvite(inviteeOf(person)) }]),
      ...(person.administrator && !locked ? [{ id: "scopes", label: t`Berechtigungen`, icon: KeyRound, onAction: () => onScopes(person) }] : []),
      { id: "delete", label: t`Löschen`, icon: Trash2, danger: true, onAction: () => onAct("delete", person) },
    ];
  };
}
