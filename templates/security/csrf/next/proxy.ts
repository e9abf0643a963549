import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";

// Browsers name the site that a request comes from, and no page can change what
// they say. Servers that call (payment providers, schedulers) name none.
export function __FUNCTION__(request: NextRequest) {
  const origin = request.headers.get("origin");
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  if (request.method === "GET" || request.method === "HEAD" || request.method === "OPTIONS" || !origin || isOwn(origin, host)) {
    return NextResponse.next();
  }
  return NextResponse.json({ error: "This request came from another site." }, { status: 403 });
}

function isOwn(origin: string, host: string | null) {
  return URL.canParse(origin) && new URL(origin).host === host;
}

export const config = {
  matcher: [
__PATHS__
  ],
};
