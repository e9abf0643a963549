import type { Context, Next } from "hono";

// Front ends on other origins that may change things here.
const frontEnds: string[] = [__ORIGINS__];

/**
 * Refuses requests that another site made a browser send. Browsers name the site
 * in the Origin header, and no page can change what they say; servers that call
 * (payment providers, schedulers) name none.
 */
export async function sameOrigin(c: Context, next: Next) {
  const origin = c.req.header("origin");
  const host = c.req.header("x-forwarded-host") ?? c.req.header("host");
  if (["GET", "HEAD", "OPTIONS"].includes(c.req.method) || !origin || frontEnds.includes(origin) || isOwn(origin, host)) {
    return next();
  }
  return c.json({ error: "This request came from another site." }, 403);
}

function isOwn(origin: string, host: string | undefined) {
  return URL.canParse(origin) && new URL(origin).host === host;
}
