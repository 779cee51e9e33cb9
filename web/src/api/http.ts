/** Requests to the server, typed by its OpenAPI document. Every failure is an `ApiError`. */

import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

type ErrorBody = components["schemas"]["Error"];

export class ApiError extends Error {
  constructor(
    /** 0 when the server couldn't be reached. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown>,
    readonly requestId: string | null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** A list in a query is one value with commas. */
export const server = createClient<paths>({ querySerializer: { array: { style: "form", explode: false } } });

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's body, or its failure thrown. */
export async function body<T>(call: Promise<Outcome<T>>): Promise<T> {
  return (await answer(call)).body;
}

export async function answer<T>(call: Promise<Outcome<T>>): Promise<{ body: T; etag: string }> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    throw new ApiError(0, "unreachable", cause instanceof Error ? cause.message : String(cause), {}, null);
  });
  if (!response.ok) throw failure(response, error);
  return { body: data as T, etag: response.headers.get("etag") ?? "" };
}

function failure(response: Response, error: unknown): ApiError {
  const requestId = response.headers.get("x-request-id");
  if (!isErrorBody(error)) return new ApiError(response.status, "unexpected_answer", response.statusText, {}, requestId);
  const { code, message, details } = error.error;
  return new ApiError(response.status, code, message, (details ?? {}) as Record<string, unknown>, requestId);
}

function isErrorBody(value: unknown): value is ErrorBody {
  return typeof value === "object" && value !== null && "error" in value && typeof value.error === "object";
}
