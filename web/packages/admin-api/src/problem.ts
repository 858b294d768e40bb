/** What went wrong, with the code that the app words. */
import type { Problem, ProblemCode } from "./schemas.ts";

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.name = "ProblemError";
    this.problem = problem;
  }

  get code(): ProblemCode {
    return this.problem.code;
  }
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "status" in value;
}

/** The data of an answer; throws {@link ProblemError} when there is a problem instead. */
export function unwrap<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data !== undefined) return answer.data;
  if (isProblem(answer.error)) throw new ProblemError(answer.error);
  const { status, statusText } = answer.response;
  throw new ProblemError({ type: "about:blank", title: statusText, status, code: "internal" });
}
