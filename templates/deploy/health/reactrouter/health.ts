// Answers whether the app runs. It asks for no login and tells nothing else.
export function loader() {
  return Response.json({ status: "ok" }, { headers: { "Cache-Control": "no-store" } });
}
