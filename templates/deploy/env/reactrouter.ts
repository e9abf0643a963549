// Better to say what is missing, and that when the server starts, than to fail at
// the first request that needs it. A build that renders pages may do without.
const skip = process.env.IS_RR_BUILD_REQUEST === "yes" || !!process.env.SKIP_ENV_VALIDATION;
__REQUIRED____EXPECTED__
export {};
