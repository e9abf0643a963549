const site = __SITE__;

// Pages with an address per item, such as posts, belong here too: read the items
// in GET, and escape & < > in what you add.
const pages = [
__PAGES__
];

export function GET() {
  const urls = pages.map((page) => `  <url><loc>${site}${page}</loc></url>`);
  const sitemap = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join("\n")}
</urlset>
`;
  return new Response(sitemap, { headers: { "Content-Type": "application/xml; charset=utf-8" } });
}
