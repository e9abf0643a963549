/**
 * Whether a request that changes something comes from the app's own pages. Browsers
 * name the site that a request comes from, and no page can change what they say.
 * Servers that call (payment providers, schedulers) name none.
 */
export function isSameOrigin(request: Request): boolean {
  const origin = request.headers.get("origin");
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  if (request.method === "GET" || request.method === "HEAD" || request.method === "OPTIONS" || !origin) {
    return true;
  }
  return URL.canParse(origin) && new URL(origin).host === host;
}
