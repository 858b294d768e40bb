import { expect, test } from "vitest";
import { paths, routeOf } from "./paths.ts";

test("every address leads back to its route", () => {
  expect(routeOf(paths.chats())).toEqual({ name: "chats" });
  expect(routeOf(paths.chat("a/b"))).toEqual({ name: "chat", id: "a/b" });
  expect(routeOf(paths.chatInfo("x"))).toEqual({ name: "chatInfo", id: "x" });
  expect(routeOf(paths.messageInfo("x", "m/1"))).toEqual({ name: "messageInfo", id: "x", message: "m/1" });
  expect(routeOf(paths.person("p"))).toEqual({ name: "person", id: "p" });
  expect(routeOf(paths.duty("d"))).toEqual({ name: "duty", id: "d" });
  expect(routeOf(paths.me())).toEqual({ name: "me" });
  expect(routeOf(paths.join())).toEqual({ name: "join" });
  expect(routeOf(paths.guest("i"))).toEqual({ name: "guest", invitation: "i" });
  expect(routeOf(paths.linkDevice())).toEqual({ name: "linkDevice" });
});

test.each(["/", "", "/nichts", "/chats/", "/chats/x/y", "/chats/x/info/z", "/chats/x/nachrichten", "/chats/x/nachrichten/y/z", "/ich/x", "/gast", "/gast/x/y", "/%E0%A4%A"])("%s shows the chat list or a chat", (path) => {
  expect(routeOf(path).name).toBe("chats");
});
