/** What states and levels of people are called. */
import type { PersonState } from "@konsil/admin-api";
import type { TagProps } from "@konsil/ui";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export const STATES: PersonState[] = ["active", "waiting", "invited", "locked", "deleted"];

export function stateText(i18n: I18n, state: PersonState): string {
  switch (state) {
    case "invited":
      return i18n._(msg`Eingeladen`);
    case "waiting":
      return i18n._(msg`Wartet`);
    case "active":
      return i18n._(msg`Aktiv`);
    case "locked":
      return i18n._(msg`Gesperrt`);
    case "deleted":
      return i18n._(msg`Gelöscht`);
  }
}

export function stateKind(state: PersonState): NonNullable<TagProps["kind"]> {
  switch (state) {
    case "invited":
      return "accent";
    case "waiting":
      return "urgent";
    case "active":
      return "success";
    case "locked":
      return "danger";
    case "deleted":
      return "neutral";
  }
}
