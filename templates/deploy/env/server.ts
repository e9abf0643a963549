__DOTENV__// Better to say what is missing, and that at the start, than to fail at the first
// request that needs it.
const skip = !!process.env.SKIP_ENV_VALIDATION;
__REQUIRED____EXPECTED__
export {};
