type Level = "debug" | "info" | "warn" | "error";

const levels: Level[] = ["debug", "info", "warn", "error"];

// LOG_LEVEL is the mildest level that is written. It is read at each line, since the
// settings may be loaded after this module.
function isWritten(level: Level): boolean {
  const mildest = __LEVEL__ ?? "info";
  return levels.indexOf(level) >= levels.findIndex((one) => one === mildest);
}

// What is never written, by the names of fields.
const hidden = /pass(word|wd)|secret|token|authorization|cookie|api[-_]?key|credential|e?mail|phone|card|iban|ssn/i;

function plain(value: unknown, depth: number): unknown {
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (typeof value === "bigint") {
    return String(value);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (depth > 4) {
    return "…";
  }
  if (value instanceof Error) {
    return { name: value.name, message: value.message, stack: value.stack, ...(plain({ ...value }, depth) as object) };
  }
  if (Array.isArray(value)) {
    return value.slice(0, 50).map((item) => plain(item, depth + 1));
  }
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    out[key] = hidden.test(key) ? "[hidden]" : plain(item, depth + 1);
  }
  return out;
}

function print(level: Level, args: unknown[]): void {
  if (!isWritten(level)) {
    return;
  }
  const words = args.filter((arg) => typeof arg !== "object" || arg === null);
  const data = args.filter((arg) => typeof arg === "object" && arg !== null).map((arg) => plain(arg, 0));
  const message = words.map(String).join(" ") || (args[0] instanceof Error ? args[0].message : "");
  const line = { level, time: new Date().toISOString(), message, ...(data.length > 0 ? { data } : {}) };
  console[level](JSON.stringify(line));
}

// Writes one line of JSON for each event. It takes what console takes.
export const logger = {
  debug: (...args: unknown[]) => print("debug", args),
  info: (...args: unknown[]) => print("info", args),
  warn: (...args: unknown[]) => print("warn", args),
  error: (...args: unknown[]) => print("error", args),
};
