/** A host of mail in; whether an address there stands for a company, for anybody, or for nobody out. */
import freeMail from 'email-providers/all.json' with { type: 'json' };
import { getDomain, parse } from 'tldts';
import { domainsAbove, hostName, tenantParentOf } from './organisation.ts';

export type HostKind = 'company' | 'open_to_all' | 'throw_away';

/**
 * What an address at this host stands for. No list of such hosts is complete, so that `company` says only that nothing
 * speaks against it: whether the host is that of the company is asked of `fitOf`.
 */
export function kindOfHost(name: string): HostKind {
  const host = hostName(name);
  const above = domainsAbove(host).filter((domain) => getDomain(domain, { validateHostname: false }) !== null);
  if (above.some((domain) => THROW_AWAY.has(domain))) return 'throw_away';
  if (above.some((domain) => OPEN_TO_ALL.has(domain) || FREE_MAIL.has(domain))) return 'open_to_all';
  return tenantParentOf(host) !== null || isBelowPrivateSuffix(host) ? 'open_to_all' : 'company';
}

/** Whether those who have addresses at this host may be taken for people of one company, or of one agency. */
export function isCompanyHost(name: string): boolean {
  return whyShared(name) === null;
}

/**
 * Why strangers may have addresses at this host, or below it, in words for people; null where nothing says so. Listed as
 * the domain of an agent or agency it would make all of them its people.
 */
export function whyShared(name: string): string | null {
  const host = hostName(name);
  const { domain, publicSuffix } = parse(host, { allowPrivateDomains: true, validateHostname: false });
  if (domain === null || publicSuffix === host) return 'anybody may register a name below it';
  const kind = kindOfHost(host);
  if (kind === 'throw_away') return 'anybody may use an address there for a day';
  return kind === 'open_to_all' ? 'strangers may have addresses there' : null;
}

/** A name that a service, not a registry, gave away: `kettle.github.io`, `kettle.blogspot.com`. */
function isBelowPrivateSuffix(host: string): boolean {
  const { publicSuffix, isPrivate } = parse(host, { allowPrivateDomains: true, validateHostname: false });
  return isPrivate === true && publicSuffix !== null && !SELLS_DOMAINS.has(publicSuffix);
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** Kept up by others; it holds many internet providers too. */
const FREE_MAIL: ReadonlySet<string> = new Set(freeMail);

/** What the package lacks: providers of mail and of homes' internet access. Sharing one makes nobody a colleague. */
const OPEN_TO_ALL: ReadonlySet<string> = words(`
  passport.com tutanota.com tuta.io tuta.com zohomail.com fastmail.com gmx.us gmx.ch posteo.de 1und1.de bbox.fr
  ziggo.nl xs4all.nl telia.com telefonica.net xfinity.com spectrum.net suddenlink.net mediacombb.net sparklight.net
  sasktel.net eastlink.ca nvbell.net flash.net wans.net uswest.net embarq.net sprintpcs.com zoomtown.com
  metrocast.net breezeline.net wavecable.com astound.net grandecom.net en-touch.net knology.net consolidated.net
  surewest.net fairpoint.net myfairpoint.net gwi.net burlingtontelecom.net hickorytech.net iowatelecom.net
  cableone.com acsalaska.net brighthouse.com insightbb.com gtcom.net tdstelecom.com windstream.com valor.net
  nuvox.net paetec.net exede.net hotmail.se outlook.ca mail.de vodafone.de vodafonemail.de unitybox.de unity-mail.de
  netcologne.de ewetel.net ewe.net osnanet.de versanet.de versatel.de tele2.de o2online.de alice-dsl.net alice.de
  htp-tel.de mnet-online.de m-net.de wtnet.de swissonline.ch hispeed.ch sunrise.ch aon.at a1.net chello.at utanet.at
  numericable.fr numericable.com cegetel.net 9online.fr noos.fr dbmail.com ono.com movistar.es telefonica.es ya.com
  jazztel.es euskaltel.es orange.es vodafone.es netcabo.pt clix.pt mail.telepac.pt telepac.pt vodafone.pt meo.pt
  nos.pt click21.com.br pop.com.br superig.com.br teksavvy.com distributel.net mts.net mymts.net nb.sympatico.ca
  nbnet.nb.ca aliant.net ns.sympatico.ca xplornet.com plus.net plus.com plusnet.com zen.co.uk lineone.net
  supanet.com proximus.be scarlet.be belgacom.net midco.net nwi.net gte.net iol.pt casema.nl upcmail.nl quicknet.nl
  vtxmail.ch kabelbw.de unitymedia.de magenta.de t-online.at inode.at liwest.at tele2.at infinitum.com.mx axtel.net
  megared.net.mx izzi.mx telmex.com ciudad.com.ar adinet.com.uy vtr.net une.net.co etb.net.co cantv.net
  buckeyecom.net buckeye-express.com service-electric.net comporium.net nemr.net hctc.net gvtc.com nctc.com
  nex-tech.com ktc.com aol.de zohomail.eu startmail.com riseup.net duck.com mozmail.com simplelogin.com ieee.org acm.org
  realtor.com
`);

/** Private parts of the public suffix list below which companies register domains of their own, as below a country's. */
const SELLS_DOMAINS: ReadonlySet<string> = words(`
  ae.org africa.com br.com cn.com co.com co.nl co.no com.de com.se de.com eu.com gb.net gr.com hu.net jp.net jpn.com
  mex.com ru.com sa.com se.net uk.com uk.net us.com us.org za.bz za.com in.net radio.am radio.fm co.ca co.cz co.dk
  co.pl ltd.uk com.ai web.in kr.com qc.com hu.com no.com uy.com se.com ar.com gb.com
`);

/** The best known; new ones come every day, so that a domain that is not here says nothing. */
const THROW_AWAY: ReadonlySet<string> = words(`
  mailinator.com guerrillamail.com guerrillamail.net guerrillamail.org sharklasers.com grr.la 10minutemail.com
  10minutemail.net tempmail.com temp-mail.org temp-mail.io tempmail.net tempmailo.com throwawaymail.com yopmail.com
  yopmail.net yopmail.fr getnada.com nada.email dispostable.com maildrop.cc mailnesia.com mintemail.com moakt.com
  mohmal.com fakeinbox.com trashmail.com trashmail.net trashmail.de spamgourmet.com mytemp.email emailondeck.com
  tempinbox.com mailcatch.com mailnull.com discard.email discardmail.com spam4.me burnermail.io incognitomail.org
  jetable.org wegwerfemail.de einrot.com tempr.email inboxkitten.com mail.tm mailsac.com spambox.us anonbox.net
  deadaddress.com
`);
