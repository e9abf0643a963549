import { env } from "$env/dynamic/public";
import { init } from "@sentry/sveltekit";

// Loaded before all others, in the browser and on the server.
init({
  dsn: env.PUBLIC_SENTRY_DSN,
  // Without an address nothing is sent.
  enabled: Boolean(env.PUBLIC_SENTRY_DSN),
  tracesSampleRate: 0.1,
});
