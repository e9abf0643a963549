// Front ends on other origins that may change things here.
const frontEnds: string[] = [__ORIGINS__];

/**
 * Refuses requests that another site made a browser send. Browsers name the site
 * in the Origin header, and no page can change what they say; servers that call
 * (payment providers, schedulers) name none.
 */
export default defineEventHandler((event) => {
  const origin = getRequestHeader(event, "origin");
  const host = getRequestHeader(event, "x-forwarded-host") ?? getRequestHeader(event, "host");
  if (["GET", "HEAD", "OPTIONS"].includes(event.method) || !origin || frontEnds.includes(origin) || isOwn(origin, host)) {
    return;
  }
  throw createError({ statusCode: 403, statusMessage: "Forbidden", message: "This request came from another site." });
});

function isOwn(origin: string, host: string | undefined) {
  return URL.canParse(origin) && new URL(origin).host === host;
}
