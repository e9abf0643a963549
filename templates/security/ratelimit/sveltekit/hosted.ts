import type { RequestEvent } from "@sveltejs/kit";

type Caller = Pick<RequestEvent, "getClientAddress">;

/** The caller's address as the host reports it, which callers cannot write. */
function callerAddress({ getClientAddress }: Caller): string {
  return getClientAddress();
}
