import { expect, test } from "vitest";
import { type Scope, searched } from "./searched.ts";

const asked = (scope: Scope) => searched("kalium", scope).map((query) => query.query);

test("where one looks for one kind alone, nothing else is asked for", () => {
  expect(asked("all")).toEqual(["chats", "duties", "directory", "search"]);
  expect(asked("chats")).toEqual(["chats"]);
  expect(asked("people")).toEqual(["duties", "directory"]);
  expect(asked("messages")).toEqual(["search"]);
  expect(asked("files")).toEqual(["search"]);
});

test("messages are those whose words match, files those whose names do, and more of them than among everything", () => {
  const [everywhere] = searched("kalium", "all").slice(-1);
  const [files] = searched("kalium", "files");
  expect(searched("kalium", "messages")).toMatchObject([{ filter: "texts" }]);
  expect(files).toMatchObject({ filter: "files" });
  expect(everywhere).toMatchObject({ filter: "all" });
  expect((files as { limit: number }).limit).toBeGreaterThan((everywhere as { limit: number }).limit);
});
