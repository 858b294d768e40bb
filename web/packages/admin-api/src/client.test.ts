import { expect, test } from "vitest";
import { adminApi, ProblemError, unwrap } from "./index.ts";

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": status < 400 ? "application/json" : "application/problem+json" } });

const refused = { type: "about:blank", title: "Unauthorized", status: 401, code: "not_signed_in" };

function server(tokens: [string, string], answer: (request: Request) => Promise<Response>) {
  const asked: boolean[] = [];
  const api = adminApi({
    baseUrl: "https://klinikum.example",
    token: async (renew) => {
      asked.push(renew);
      return tokens[renew ? 1 : 0];
    },
    fetch: answer,
  });
  return { api, asked };
}

test("an old token is renewed once, and the body goes with it again", async () => {
  const bodies: string[] = [];
  const { api, asked } = server(["old", "new"], async (request) => {
    bodies.push(await request.text());
    return request.headers.get("Authorization") === "Bearer new" ? json({ id: "1", scopes: ["audit"] }) : json(refused, 401);
  });
  const answer = await api.PUT("/api/admin/v1/administrators/{id}/scopes", { params: { path: { id: "1" } }, body: { scopes: ["audit"] } });
  expect(unwrap(answer).scopes).toEqual(["audit"]);
  expect(asked).toEqual([false, true]);
  expect(bodies).toEqual(['{"scopes":["audit"]}', '{"scopes":["audit"]}']);
});

test("a problem keeps its code", async () => {
  const { api } = server(["a", "b"], async () => json({ type: "about:blank", title: "Conflict", status: 409, code: "own_account" }, 409));
  const answer = await api.POST("/api/admin/v1/people/{id}/lock", { params: { path: { id: "1" } } });
  expect(() => unwrap(answer)).toThrow(ProblemError);
  expect(answer.error?.code).toBe("own_account");
});

test("a token that stays unknown is not asked for without end", async () => {
  const { api, asked } = server(["a", "b"], async () => json(refused, 401));
  const answer = await api.GET("/api/admin/v1/home");
  expect(answer.error?.code).toBe("not_signed_in");
  expect(asked).toEqual([false, true]);
});
