/** A host name in, the domain of the organisation that it belongs to out: what alignment is measured by. RFC 7489 section 3.2. */
import { domainToASCII, domainToUnicode } from 'node:url';
import { getDomain } from 'tldts';

/** A signer or a border speaks for an author whose domain belongs to the same organisation. RFC 7489 section 3.1.1. */
export function isAligned(signer: string, author: string): boolean {
  return signer !== '' && author !== '' && organisationOf(signer) === organisationOf(author);
}

/** Lower case, in A-labels, without the dot of the root: two spellings of one name become equal. */
export function hostName(name: string): string {
  const host = name.toLowerCase().replace(/\.$/, '');
  return /^[\x21-\x7e]*$/.test(host) ? host : domainToASCII(host);
}

/** A mail address with its domain in A-labels, as servers take it that know nothing of IDN. RFC 5890 section 2.3.2.1. */
export function asciiDomain(address: string): string {
  const at = address.lastIndexOf('@');
  return at === -1 ? address : `${address.slice(0, at)}@${hostName(address.slice(at + 1))}`;
}

/** A mail address in lower case, its domain in A-labels: two spellings of one address become equal. */
export function addressName(address: string): string {
  const at = address.lastIndexOf('@');
  return at === -1 ? address.toLowerCase() : `${address.slice(0, at).toLowerCase()}@${hostName(address.slice(at + 1))}`;
}

/**
 * A host or an address as people write it: `möller.example` for `xn--mller-kva.example`. A label with letters that are not Latin
 * stays as it is, since it may be made to look like one that is.
 */
export function written(name: string): string {
  return name.includes('xn--')
    ? name.replace(/[^@.]+/g, (label) => {
        const unicode = label.startsWith('xn--') ? domainToUnicode(label) : label;
        return /^[\p{Script=Latin}\p{N}-]+$/u.test(unicode) ? unicode : label;
      })
    : name;
}

/** Domains that the public suffix list calls private, such as github.io, part organisations too: who has one there owns no other. */
export function organisationOf(name: string): string {
  const host = hostName(name);
  if (tenantParentOf(host) !== null) return host;
  return getDomain(host, { allowPrivateDomains: true, validateHostname: false }) ?? host;
}

/**
 * The service under which a host is one customer of many, such as onmicrosoft.com for kettle.onmicrosoft.com; null for
 * any other host. How deep the customers of a service stand differs, so that there each host is an organisation by itself.
 */
export function tenantParentOf(host: string): string | null {
  return domainsAbove(host).find((domain) => GIVES_HOSTS_TO_TENANTS.has(domain)) ?? null;
}

/** No name of the DNS has more signs. RFC 1035 section 2.3.4. */
export const LONGEST_HOST = 253;

/** `a.b.example`, `b.example`, `example`. There is nothing above what is longer than any host: to write it all down takes room squared. */
export function domainsAbove(host: string): string[] {
  if (host.length > LONGEST_HOST) return [host];
  const labels = host.split('.');
  return labels.map((_, at) => labels.slice(at).join('.'));
}

/** Services where every customer gets a host, and which the public suffix list leaves out. */
const GIVES_HOSTS_TO_TENANTS: ReadonlySet<string> = new Set(
  `onmicrosoft.com onmicrosoft.us onmicrosoft.de onmicrosoft.cn microsoftonline.com sharepoint.com
  zendesk.com freshdesk.com freshservice.com freshemail.io helpscoutapp.com groovehq.com gorgias.com kayako.com
  happyfox.com desk.com zohodesk.com zohodesk.eu gappssmtp.com deskpro.com supportbee.com userecho.com uservoice.com
  intercom-mail.com intercom.io frontapp.com missiveapp.com hiverhq.com atlassian.net service-now.com
  servicenowservices.com odoo.com force.com pipedrive.com hubspotemail.net hs-inbox.com
  notion.site bamboohr.com workable.com greenhouse.io lever.co
  sendgrid.net mailchimpapp.com mailchimpapp.net mcsv.net mcdlv.net rsgsv.net mandrillapp.com mailgun.org
  mailgun.net amazonses.com sparkpostmail.com pmta.net sendinblue.com brevosend.com   mlsend.com ccsend.com klaviyomail.com activehosted.com acems1.com   createsend.com cmail19.com cmail20.com exacttarget.com sendpulse.com elasticemail.com mailjet.com smtp2go.com
  myshopify.com shopifyemail.com godaddysites.com secureserver.net wixsite.com wixemails.com   squarespace-mail.com weebly.com weeblysite.com webflow.io wordpress.com wpengine.com jimdo.com jimdosite.com   strikingly.com site123.me bigcartel.com mybigcommerce.com ecwid.com square.site yolasite.com
  googlegroups.com groups.io freelists.org mailman3.org discourse.group discoursemail.com
  siteground.biz kundenserver.de kinsta.cloud plesk.page cprapid.com `
    .split(/\s+/)
    .filter((word) => word !== ''),
);
