import { connection } from "next/server";

// Answers whether the app runs. It asks for no login and tells nothing else.
export async function GET() {
  // Without this the answer would be made once, when the app is built.
  await connection();

  return Response.json(
    { status: "ok", uptime: Math.round(process.uptime()) },
    { headers: { "Cache-Control": "no-store" } },
  );
}
