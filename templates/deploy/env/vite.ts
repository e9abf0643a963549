// Vite writes these values into the build. Without one of them the app would
// fail somewhere later, with a message that does not name it.
const required: string[] = [
__NAMES__
];

const missing = required.filter((name) => !import.meta.env[name]);
if (missing.length > 0) {
  throw new Error(`Missing environment variables: ${missing.join(", ")}. See .env.example.`);
}

export {};
