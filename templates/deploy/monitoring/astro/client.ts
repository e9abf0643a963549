import * as Sentry from "@sentry/astro";

Sentry.init({
  dsn: import.meta.env.PUBLIC_SENTRY_DSN,
  // Without an address nothing is sent.
  enabled: Boolean(import.meta.env.PUBLIC_SENTRY_DSN),
  environment: import.meta.env.MODE,
});
