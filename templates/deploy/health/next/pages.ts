import type { NextApiRequest, NextApiResponse } from "next";

// Answers whether the app runs. It asks for no login and tells nothing else.
export default function handler(request: NextApiRequest, response: NextApiResponse) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return response.status(405).setHeader("Allow", "GET, HEAD").end();
  }
  response.setHeader("Cache-Control", "no-store");
  return response.status(200).json({ status: "ok", uptime: Math.round(process.uptime()) });
}
