/** Duties of the scripted ward. */
import type { Command, DutiesView, DutyNameView, DutyPageView, DutyView, PersonView } from "../generated/index.ts";
import { AYLIN, JONAS, LENA, SINGH } from "./people.ts";

interface ScriptedDuty {
  id: string;
  name: string;
  initials: string;
  hue: number;
  people: PersonView[];
  holder: PersonView | null;
  since: number;
}

const SINCE = Date.UTC(2026, 10, 23, 6, 30);
const DUTIES: ScriptedDuty[] = [
  { id: "du-innere", name: "Dienstarzt Innere", initials: "DI", hue: 2, people: [JONAS, LENA], holder: JONAS, since: SINCE },
  { id: "du-kardio", name: "Hintergrund Kardiologie", initials: "HK", hue: 5, people: [AYLIN], holder: null, since: SINCE },
  { id: "du-radio", name: "Radiologie Dienst", initials: "RD", hue: 7, people: [SINGH], holder: SINGH, since: SINCE },
];

function viewOf({ id, name, initials, hue, people, holder, since }: ScriptedDuty): DutyView {
  return { id, name, initials, hue, holder, since: holder ? since : null, may_take: people.some((person) => person.me) };
}

export function dutiesOf(person: string): DutyNameView[] {
  return DUTIES.filter((duty) => duty.holder?.id === person).map(({ id, name }) => ({ id, name }));
}

export function dutiesView(search: string, limit: number): DutiesView {
  const found = DUTIES.filter((duty) => duty.name.toLowerCase().includes(search.toLowerCase()));
  return { duties: found.slice(0, limit).map(viewOf), more: found.length > limit };
}

export function dutyPage(id: string): DutyPageView | null {
  const duty = DUTIES.find((one) => one.id === id);
  return duty ? { duty: viewOf(duty), people: duty.people } : null;
}

export function dutyAct({ act }: Extract<Command, { command: "duty" }>): void {
  const duty = DUTIES.find((one) => one.id === act.duty);
  if (!duty) throw { error: "not_found" };
  duty.since = Date.now();
  duty.holder = act.act === "take" ? LENA : (duty.people.find((person) => person.id === act.to) ?? null);
}

/** The names of those on duty behind their duties. */
export function namedOnDuty({ text, duties }: Extract<Command, { command: "name_on_duty" }>): unknown {
  let said = text;
  const mentions = duties.map((id) => {
    const duty = DUTIES.find((one) => one.id === id);
    if (!duty?.holder || duty.holder.me) throw { error: "nobody_on_duty", duty: duty?.name ?? "" };
    said = said.replace(`@${duty.name}`, `@${duty.name} (${duty.holder.name})`);
    return { person: duty.holder.id, label: duty.name };
  });
  return { answer: "named_on_duty", text: said, mentions };
}
