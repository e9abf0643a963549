import { createHash } from "node:crypto";

/**
 * A key under which Stripe makes a thing only once: the same for a retry or a
 * second click within ten minutes, another for the next purchase. The options
 * must say who it is for, so that no two customers share a key.
 */
export function idempotencyKey(what: string, options: object): string {
  const window = Math.floor(Date.now() / 600_000);
  return createHash("sha256").update(`${what}:${window}:${JSON.stringify(options)}`).digest("hex");
}
