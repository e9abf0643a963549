// Answers whether the app runs. It asks for no login and tells nothing else.
export default defineEventHandler((event) => {
  setResponseHeader(event, "Cache-Control", "no-store");
  return { status: "ok" };
});
