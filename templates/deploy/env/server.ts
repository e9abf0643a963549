__DOTENV__// The app cannot run without these. Better to say so at the start, and which,
// than to fail at the first request that needs one.
const required: string[] = [
__NAMES__
];

const missing = required.filter((name) => !process.env[name]);
if (missing.length > 0 && !process.env.SKIP_ENV_VALIDATION) {
  throw new Error(`Missing environment variables: ${missing.join(", ")}. See .env.example.`);
}

export {};
