import type { APIContext } from "astro";

type Caller = Pick<APIContext, "clientAddress">;

/** The caller's address as the host reports it, which callers cannot write. */
function callerAddress({ clientAddress }: Caller): string {
  return clientAddress;
}
