/** A host of mail in; whether an address there stands for a company, for anybody, or for nobody out. */
import freeMail from 'free-email-domains/domains.json' with { type: 'json' };
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
  const host = hostName(name);
  return getDomain(host, { validateHostname: false }) !== null && kindOfHost(host) === 'company';
}

/** A name that a service, not a registry, gave away: `kettle.github.io`, `kettle.blogspot.com`. */
function isBelowPrivateSuffix(host: string): boolean {
  const { publicSuffix, isPrivate } = parse(host, { allowPrivateDomains: true, validateHostname: false });
  return isPrivate === true && publicSuffix !== null && !SELLS_DOMAINS.has(publicSuffix);
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** Kept up by others; it holds many internet providers too. */
const FREE_MAIL: ReadonlySet<string> = new Set(freeMail);

/** Sharing one makes nobody a colleague. Providers of free mail and of homes' internet access, the largest by country. */
const OPEN_TO_ALL: ReadonlySet<string> = words(`
  gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com yahoo.com ymail.com rocketmail.com
  icloud.com me.com mac.com aol.com aim.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tuta.io tuta.com
  mail.com email.com usa.com zoho.com zohomail.com fastmail.com fastmail.fm hey.com hushmail.com inbox.com gmx.com gmx.us
  gmx.net gmx.de gmx.at gmx.ch web.de t-online.de freenet.de arcor.de posteo.de mailbox.org 1und1.de bluewin.ch
  outlook.de outlook.fr outlook.es outlook.it outlook.com.br hotmail.co.uk hotmail.de hotmail.fr hotmail.es hotmail.it
  hotmail.com.br live.co.uk live.de live.fr live.nl live.ca yahoo.co.uk yahoo.ca yahoo.de yahoo.fr yahoo.es yahoo.it
  yahoo.com.br yahoo.com.mx yahoo.co.in yahoo.in yahoo.co.jp yahoo.com.au yahoo.com.ar yandex.com yandex.ru mail.ru
  bk.ru list.ru inbox.ru rambler.ru ukr.net seznam.cz wp.pl o2.pl onet.pl interia.pl libero.it virgilio.it tiscali.it
  alice.it orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr skynet.be telenet.be ziggo.nl kpnmail.nl
  planet.nl xs4all.nl home.nl telia.com terra.com.br uol.com.br bol.com.br ig.com.br globo.com terra.es telefonica.net
  sapo.pt btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk
  bigpond.com optusnet.com.au xtra.co.nz rediffmail.com qq.com 163.com 126.com sina.com foxmail.com naver.com daum.net
  hanmail.net docomo.ne.jp comcast.net xfinity.com verizon.net att.net sbcglobal.net bellsouth.net pacbell.net
  cox.net charter.net spectrum.net roadrunner.com rr.com twc.com frontier.com frontiernet.net windstream.net
  centurylink.net embarqmail.com earthlink.net juno.com netzero.net optonline.net optimum.net suddenlink.net
  mediacombb.net wowway.com cableone.net sparklight.net tds.net hughes.net shaw.ca rogers.com telus.net sympatico.ca
  bell.net videotron.ca sasktel.net eastlink.ca cogeco.ca prodigy.net.mx
  swbell.net ameritech.net snet.net nvbell.net flash.net prodigy.net pacbell.net wans.net worldnet.att.net
  q.com qwest.net qwestoffice.net uswest.net centurytel.net embarq.net sprintpcs.com rcn.com
  fuse.net zoomtown.com cinci.rr.com ptd.net epix.net zoominternet.net atlanticbb.net metrocast.net breezeline.net
  wavecable.com astound.net grandecom.net en-touch.net knology.net wideopenwest.com consolidated.net surewest.net
  fairpoint.net myfairpoint.net gwi.net burlingtontelecom.net hickorytech.net iowatelecom.net netins.net mchsi.com
  cableone.com gci.net acsalaska.net hawaii.rr.com hawaiiantel.net cfl.rr.com tampabay.rr.com brighthouse.com
  insightbb.com adelphia.net mindspring.com peoplepc.com erols.com starpower.net ziplink.net gtcom.net tdstelecom.com
  alltel.net windstream.com valor.net nuvox.net paetec.net exede.net wildblue.net   hotmail.ca hotmail.be hotmail.nl hotmail.se hotmail.com.mx hotmail.com.ar live.com.mx live.com.au live.it live.be
  outlook.pt outlook.be outlook.ie outlook.at outlook.dk outlook.com.au outlook.com.ar outlook.ca
  mail.de email.de online.de onlinehome.de kabelmail.de vodafone.de vodafonemail.de unitybox.de unity-mail.de
  netcologne.de ewetel.net ewe.net osnanet.de versanet.de versatel.de tele2.de o2online.de alice-dsl.net alice.de
  htp-tel.de mnet-online.de m-net.de wtnet.de swissonline.ch hispeed.ch sunrise.ch aon.at a1.net chello.at utanet.at
  numericable.fr numericable.com club-internet.fr cegetel.net 9online.fr aliceadsl.fr noos.fr dbmail.com
  ono.com movistar.es telefonica.es ya.com jazztel.es euskaltel.es orange.es vodafone.es
  netcabo.pt clix.pt mail.telepac.pt telepac.pt vodafone.pt meo.pt nos.pt
  oi.com.br r7.com zipmail.com.br click21.com.br pop.com.br superig.com.br
  teksavvy.com distributel.net mts.net mymts.net nb.sympatico.ca nbnet.nb.ca aliant.net ns.sympatico.ca xplornet.com
  eircom.net tiscali.co.uk plus.net plus.com plusnet.com zen.co.uk orange.net o2.co.uk lineone.net supanet.com
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
