import type { NextFunction, Request, Response } from "express";

// Front ends on other origins that may change things here.
const frontEnds: string[] = [__ORIGINS__];

/**
 * Refuses requests that another site made a browser send. Browsers name the site
 * in the Origin header, and no page can change what they say; servers that call
 * (payment providers, schedulers) name none.
 */
export function sameOrigin(req: Request, res: Response, next: NextFunction) {
  const origin = req.get("origin");
  const host = req.get("x-forwarded-host") ?? req.get("host");
  if (["GET", "HEAD", "OPTIONS"].includes(req.method) || !origin || frontEnds.includes(origin) || isOwn(origin, host)) {
    next();
    return;
  }
  res.status(403).json({ error: "This request came from another site." });
}

function isOwn(origin: string, host: string | undefined) {
  return URL.canParse(origin) && new URL(origin).host === host;
}
