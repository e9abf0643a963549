// Better to say what is missing, and that when the server starts, than to fail at
// the first request that needs it. A build may do without.
export default defineNitroPlugin(() => {
  const skip = import.meta.prerender || !!process.env.SKIP_ENV_VALIDATION;
__REQUIRED____EXPECTED__});
