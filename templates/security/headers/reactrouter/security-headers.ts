// React Router starts a page with an inline script of its own.
const contentSecurityPolicy = [
__DIRECTIVES__
].join("; ");

/** The headers that limit what a browser may do with a page. */
export const securityHeaders = {
__ENTRIES__
};
