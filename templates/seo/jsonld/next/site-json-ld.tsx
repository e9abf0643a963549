const site = __SITE__;

const data = {
  "@context": "https://schema.org",
  "@graph": [
    { "@type": "Organization", "@id": `${site}/#organization`, name: __NAME__, url: `${site}/` },
    { "@type": "WebSite", "@id": `${site}/#website`, name: __NAME__, url: `${site}/`, publisher: { "@id": `${site}/#organization` } },
  ],
};

/** Tells search engines who is behind the site. A `<` in the data cannot end the script. */
export function SiteJsonLd() {
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: JSON.stringify(data).replace(/</g, "\\u003c") }} />;
}
