// Nuxt starts a page with an inline script of its own.
const contentSecurityPolicy = [
__DIRECTIVES__
].join("; ");

const securityHeaders = {
__ENTRIES__
};
