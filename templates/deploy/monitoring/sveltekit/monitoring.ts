import { building } from "$app/environment";
import { env } from "$env/dynamic/public";
import { init } from "@sentry/sveltekit";

// A build that renders pages may not read what only the running server has.
const dsn = building ? undefined : env.PUBLIC_SENTRY_DSN;

// Loaded before all others, in the browser and on the server.
init({
  dsn,
  // Without an address nothing is sent.
  enabled: Boolean(dsn),
  tracesSampleRate: 0.1,
});
