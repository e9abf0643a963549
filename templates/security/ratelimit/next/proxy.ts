import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";
import { rateLimit, tooManyRequests } from "__LIMITER__";

// Runs before the paths below. Keep webhooks out: their senders call in bursts.
export async function __FUNCTION__(request: NextRequest) {
  const wait = await rateLimit(request.headers, request.nextUrl.pathname, 10, 60);
  return wait > 0 ? tooManyRequests(wait) : NextResponse.next();
}

export const config = {
  matcher: [
__PATHS__
  ],
};
