import type { FastifyRequest } from "fastify";

type Caller = Pick<FastifyRequest, "headers" | "ip">;

/**
 * The caller's address as the proxy in front of the app saw it, else as the
 * server itself sees it. Of X-Forwarded-For only the last entry is the proxy's
 * own: callers can write the ones before it. Without any proxy, callers can write
 * both headers.
 */
function callerAddress(request: Caller): string {
  const real = String(request.headers["x-real-ip"] ?? "");
  const forwarded = String(request.headers["x-forwarded-for"] ?? "").split(",").pop()?.trim();
  return real || forwarded || request.ip;
}
