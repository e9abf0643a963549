// Answers whether the server runs. It asks for no login and tells nothing else.
__APP__.get("__PATH__", (_request, reply) => {
  reply.header("Cache-Control", "no-store").send({ status: "ok", uptime: Math.round(process.uptime()) });
});
