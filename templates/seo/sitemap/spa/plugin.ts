import { loadEnv, type Plugin } from "vite";

/**
 * Writes sitemap.xml into the build. The address of the live site is
 * VITE_SITE_URL, else what Vercel or Netlify say; without one there is no
 * sitemap, since its addresses must be whole.
 */
export function sitemap(pages: string[]): Plugin {
  let site = "";
  return {
    name: "sitemap",
    apply: "build",
    configResolved(config) {
      const env = loadEnv(config.mode, config.root, ["VITE_SITE_URL", "VERCEL_PROJECT_PRODUCTION_URL", "URL"]);
      const host = env.VERCEL_PROJECT_PRODUCTION_URL;
      site = (env.VITE_SITE_URL || (host ? `https://${host}` : env.URL) || "").replace(/\/+$/, "");
    },
    generateBundle() {
      if (!site) {
        this.warn("no sitemap.xml is written: VITE_SITE_URL is not set");
        return;
      }
      const urls = pages.map((page) => `  <url><loc>${site}${page}</loc></url>\n`).join("");
      this.emitFile({
        type: "asset",
        fileName: "sitemap.xml",
        source: `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls}</urlset>\n`,
      });
    },
  };
}
