// Answers whether the server runs. It asks for no login and tells nothing else.
__APP__.get("__PATH__", (_req, res) => {
  res.set("Cache-Control", "no-store").json({ status: "ok", uptime: Math.round(process.uptime()) });
});
