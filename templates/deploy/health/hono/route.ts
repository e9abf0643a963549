// Answers whether the server runs. It asks for no login and tells nothing else.
__APP__.get("__PATH__", (c) => c.json({ status: "ok" }, 200, { "Cache-Control": "no-store" }));
