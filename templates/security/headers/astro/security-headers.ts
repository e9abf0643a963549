import { defineMiddleware } from "astro:middleware";

// Astro writes small scripts and styles into the page.
const contentSecurityPolicy = [
__DIRECTIVES__
].join("; ");

const securityHeaders = {
__ENTRIES__
};

/** Sends the headers that limit what a browser may do with a page. */
export const withSecurityHeaders = defineMiddleware(async (_context, next) => {
  const response = await next();
  // The headers of an answer that was fetched elsewhere cannot be changed.
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(securityHeaders)) {
    headers.set(name, value);
  }
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
});
