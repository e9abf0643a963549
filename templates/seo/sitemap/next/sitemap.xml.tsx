import type { GetServerSideProps } from "next";

const site = __SITE__;

// Pages with an address per item, such as posts, belong here too: read the items
// in getServerSideProps, and escape & < > in what you add.
const pages = [
__PAGES__
];

export const getServerSideProps: GetServerSideProps = ({ res }) => {
  const urls = pages.map((page) => `  <url><loc>${site}${page}</loc></url>`);
  res.setHeader("Content-Type", "application/xml; charset=utf-8");
  res.setHeader("Cache-Control", "public, max-age=3600");
  res.write(`<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join("\n")}
</urlset>
`);
  res.end();
  return Promise.resolve({ props: {} });
};

export default function Sitemap() {
  return null; // the answer is written above
}
