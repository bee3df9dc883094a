/** Hosts of mail where anybody may have an address, and such as give addresses to throw away. None of them is a company. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** Sharing one makes nobody a colleague. Providers of free mail and of homes' internet access, the largest by country. */
export const OPEN_TO_ALL: ReadonlySet<string> = words(`
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
`);

/** The best known; new ones come every day, so that a domain that is not here says nothing. */
export const THROW_AWAY: ReadonlySet<string> = words(`
  mailinator.com guerrillamail.com guerrillamail.net guerrillamail.org sharklasers.com grr.la 10minutemail.com
  10minutemail.net tempmail.com temp-mail.org temp-mail.io tempmail.net tempmailo.com throwawaymail.com yopmail.com
  yopmail.net yopmail.fr getnada.com nada.email dispostable.com maildrop.cc mailnesia.com mintemail.com moakt.com
  mohmal.com fakeinbox.com trashmail.com trashmail.net trashmail.de spamgourmet.com mytemp.email emailondeck.com
  tempinbox.com mailcatch.com mailnull.com discard.email discardmail.com spam4.me burnermail.io incognitomail.org
  jetable.org wegwerfemail.de einrot.com tempr.email inboxkitten.com mail.tm mailsac.com spambox.us anonbox.net
  deadaddress.com
`);
