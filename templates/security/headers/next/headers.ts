// Next writes inline scripts of its own, and `next dev` evaluates code.
const __POLICY__ = [
__DIRECTIVES__
].join("; ");

const __HEADERS__ = [
__ENTRIES__
];
