import { createServerClient } from "@supabase/ssr";
import { type NextRequest, NextResponse } from "next/server";

// Runs before each page. Asks Supabase for the visitor's session, which renews
// it when it has run out, and hands the renewed cookies to the page and to the
// browser. It turns nobody away.
export async function __NAME__(request: NextRequest) {
  let response = NextResponse.next({ request });
  const supabase = createServerClient(process.env.__URL__!, process.env.__KEY__!, {
    cookies: {
      getAll() {
        return request.cookies.getAll();
      },
      setAll(cookiesToSet, headers) {
        for (const { name, value } of cookiesToSet) {
          request.cookies.set(name, value);
        }
        response = NextResponse.next({ request });
        for (const { name, value, options } of cookiesToSet) {
          response.cookies.set(name, value, options);
        }
        for (const [name, value] of Object.entries(headers)) {
          response.headers.set(name, value); // keeps caches from storing a session
        }
      },
    },
  });
  // Nothing may come between the client and this call.
  await supabase.auth.getUser();
  return response;
}

export const config = {
  matcher: ["/((?!_next/static|_next/image|favicon.ico|.*\\.(?:svg|png|jpg|jpeg|gif|webp)$).*)"],
};
