type Window = { calls: number; ends: number };

// Counts calls in the memory of this process, which is right for one server that
// keeps running. On a serverless host each instance counts for itself and
// forgets when it stops, so there this only slows a caller down.
const MAX_CALLERS = 10_000;
const shared = globalThis as { rateLimitWindows?: Map<string, Window> };
const windows = (shared.rateLimitWindows ??= new Map<string, Window>());

/**
 * Counts a call and gives the seconds to wait before the next one: 0 as long as
 * the caller stays within `limit` calls in `seconds`.
 */
export function rateLimit(caller: Caller, name: string, limit: number, seconds: number): Promise<number> {
  const now = Date.now();
  const key = `${name} ${callerAddress(caller)}`;
  let window = windows.get(key);
  if (!window || window.ends <= now) {
    makeRoom(now);
    window = { calls: 0, ends: now + seconds * 1000 };
    windows.set(key, window);
  }
  window.calls += 1;
  return Promise.resolve(window.calls > limit ? Math.max(1, Math.ceil((window.ends - now) / 1000)) : 0);
}

function makeRoom(now: number) {
  if (windows.size < MAX_CALLERS) {
    return;
  }
  windows.forEach((window, key) => {
    if (window.ends <= now) {
      windows.delete(key);
    }
  });
  if (windows.size >= MAX_CALLERS) {
    windows.clear();
  }
}
