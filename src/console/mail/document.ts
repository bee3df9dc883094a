/** How a mail made harmless is served and framed, so that it can do nothing even if the sanitiser let something through. */

/**
 * What the document is served with. `sandbox` gives it an origin of its own and no script, form or window, also when it
 * is opened outside the frame; the policy lets nothing be loaded. The sanitiser holds without either of them.
 */
export const MAIL_DOCUMENT_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-DNS-Prefetch-Control': 'off',
} as const;

/** The value of the frame's `sandbox` attribute: nothing is given back. */
export const MAIL_FRAME_SANDBOX = '';
