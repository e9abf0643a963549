import type { MetadataRoute } from "next";

const site = __SITE__;

// Pages with an address per item, such as posts, belong here too: read the items
// where their pages do.
const pages = [
__PAGES__
];

export default function sitemap(): MetadataRoute.Sitemap {
  return pages.map((page) => ({ url: site + page }));
}
