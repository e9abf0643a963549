import * as Sentry from "@sentry/vue";

export default defineNuxtPlugin({
  enforce: "pre", // so that it sees what fails in the plugins behind it
  setup(nuxtApp) {
    const dsn = useRuntimeConfig().public.sentryDsn;
    Sentry.init({
      app: nuxtApp.vueApp,
      dsn,
      // Without an address nothing is sent.
      enabled: Boolean(dsn),
    });
  },
});
