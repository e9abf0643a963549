import type { FastifyReply, FastifyRequest } from "fastify";

// Front ends on other origins that may change things here.
const frontEnds: string[] = [__ORIGINS__];

/**
 * Refuses requests that another site made a browser send. Browsers name the site
 * in the Origin header, and no page can change what they say; servers that call
 * (payment providers, schedulers) name none.
 */
export async function sameOrigin(request: FastifyRequest, reply: FastifyReply) {
  const origin = request.headers.origin;
  const host = request.headers["x-forwarded-host"] ?? request.headers.host;
  if (["GET", "HEAD", "OPTIONS"].includes(request.method) || !origin || frontEnds.includes(origin) || isOwn(origin, host)) {
    return;
  }
  return reply.code(403).send({ error: "This request came from another site." });
}

function isOwn(origin: string, host: string | string[] | undefined) {
  return URL.canParse(origin) && new URL(origin).host === host;
}
