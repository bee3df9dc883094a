/** What mail programs write of themselves, in the languages of our letters: data for `own-words.ts`, one line of text at a time. */

/**
 * "On … wrote:" as programs spell it: how it starts (null: anyhow, as long as it has an address), and the words it has.
 * It also holds a digit or an address, and ends in a colon or in those words. No expression runs over the whole twice.
 */
export const ATTRIBUTIONS: readonly { readonly starts: RegExp | null; readonly says: RegExp }[] = [
  { starts: /^(?:on|at)\s/i, says: /(?:wrote|writes|said)\s?:?(?=$|\s)/i },
  { starts: /^le\s/i, says: /\sa\s[ée]crit/i },
  { starts: /^el\s/i, says: /escribi[óo]/i },
  { starts: /^am\s/i, says: /schrieb/i },
  { starts: /^em\s/i, says: /escreveu/i },
  { starts: /^(?:il|in data)\s/i, says: /ha scritto/i },
  { starts: /^op\s/i, says: /schreef|geschreven/i },
  { starts: /^(?:den|på)\s/i, says: /\sskrev/i },
  { starts: /^w dniu\s/i, says: /napisał|pisze/i },
  {
    starts: null,
    says: /\s(?:wrote|writes|schrieb|a [ée]crit|escribió|escreveu|ha scritto|schreef|skrev|kirjoitti|napisał\(?a?\)?|pisze|написала?|пишет|írta|yazdı)\s?:?$/iu,
  },
  // A language that we have no word of: a date, a time and an address in angles, then a colon.
  { starts: /^(?=.*\d{4})(?=.*\d{1,2}[:.]\d{2})/, says: /<[^<>\s]+@[^<>\s]+>\s?:$/ },
  { starts: /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\s/, says: /[<"][^<>\s]+@[^<>\s]+[>"]\s?:?/ },
];

/** The first words of an attribution that is folded over several lines. */
export const ATTRIBUTION_START =
  /^(?:On|At|Le|El|Am|Em|Il|In data|Op|Den|På|W dniu)\s|^(?:\p{L}{2,4}\.?,? )?\d{1,4}[ ./-]/iu;

/** Lines above a whole message that follows without any sign of its own. */
export const DIVIDER = new RegExp(
  String.raw`^[\s>*]*[-_=*]{2,100}\s*(?:(?:original|forwarded|reply|replied)\s+(?:message|e?-?mail|appointment)|begin forwarded message|forwarded by .{1,80}|message\s+(?:d.origine|original|transf[ée]r[ée]|transmis)|mensaje\s+(?:original|reenviado)|mensagem\s+(?:original|encaminhada)|messaggio\s+(?:originale|inoltrato)|(?:urspr[üu]ngliche|original|weitergeleitete)[ -]?nachricht|oorspronkelijk\s+bericht|doorgestuurd\s+bericht|oprindelig\s+(?:besked|meddelelse)|opprinnelig\s+melding|ursprungligt\s+meddelande|vidarebefordrat\s+meddelande|alkuper[äa]inen\s+viesti|wiadomo[śs][ćc]\s+oryginalna|исходное сообщение|пересылаемое сообщение)\s*[-_=*]{2,}\s*$|^\s*(?:begin forwarded message|début du message (?:réexpédié|transféré)|anfang der weitergeleiteten (?:e-mail|nachricht)|inizio messaggio inoltrato|inicio del mensaje reenviado|início da mensagem (?:reencaminhada|encaminhada)|begin doorgestuurd bericht)\s?:\s*$`,
  'iu',
);

/** Names of the header fields that Outlook and others copy above a quoted message; the first that stands is a From. */
export const FROM_FIELD =
  /^\s*\*{0,2}(?:From|De|Von|Da|Van|Från|Fra|Od|Från|От|Lähettäjä|Expéditeur|Remitente|Absender|Mittente|Afzender)\s?:\*{0,2}\s*\S/iu;
export const DATE_FIELD =
  /^\s*\*{0,2}(?:Sent|Date|Envoyé|Gesendet|Datum|Enviado(?: el| em)?|Enviada(?: em)?|Fecha|Data|Inviato|Verzonden|Skickat|Sendt|Dato|Wysłano|Отправлено|Lähetetty)\s?:\*{0,2}/iu;
export const TO_FIELD =
  /^\s*\*{0,2}(?:To|À|An|Para|A|Aan|Till|Til|Do|Кому|Vastaanottaja|Cc|Destinataire|Subject|Objet|Betreff|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Temat|Тема|Aihe)\s?:\*{0,2}/iu;

/** The line with which a letter takes its leave, alone on its line or with a name behind a comma. */
export const CLOSING = new RegExp(
  String.raw`^(?:(?:(?:with |many )?(?:kind|kindest|best|warm|warmest|very best)(?: (?:personal )?regards| wishes)?|(?:with )?(?:regards|best|thanks|cheers|sincerely)|thank you(?: (?:so much|very much|again|in advance))?|(?:many )?thanks(?: (?:so much|again|in advance|a lot))?|thanks (?:and|&) (?:best )?regards|(?:yours|very) (?:truly|sincerely|faithfully)(?: yours)?|sincerely yours|respectfully(?: yours)?|cordially|all the best|best to you|talk soon|take care|rgds|br|vg|mvh)|(?:bien )?cordialement|(?:meilleures|sincères) salutations|bien à vous|(?:mit )?(?:freundlichen?|besten?|herzlichen?|vielen|viele) (?:grüßen?|grüssen?|gruß|gruss|dank)|mfg|lg|(?:un )?(?:cordial(?:es)? |atento |muchos )?salud(?:o|os)(?: cordiales)?|(?:muchas )?gracias|atentamente|un abrazo|atenciosamente|cumprimentos|(?:com os )?melhores cumprimentos|obrigad[oa]|abraços?|(?:cordiali|distinti) saluti|grazie|(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|(?:med )?(?:vänliga|venlig|vennlig) hilsen?(?:ar)?|felices fiestas|slán)(?:\s*[,.!–—-]+\s*(?:\p{Lu}[\p{L}'.-]*\s?){0,3})?$`,
  'iu',
);

/** What a program puts below a letter. */
export const SENT_FROM =
  /^(?:[-–—_*\s]*)(?:sent from (?:my |an? |the )?[^,.!?:;]{2,60}|sent (?:via|with|using) [^,.!?:;]{2,60}|get outlook for (?:ios|android|mac)|envoy[ée] (?:de(?:puis)?|à partir de) mon [^,.!?]{2,40}|(?:von meinem|gesendet (?:von|mit)) [^,.!?]{2,60}|enviado (?:desde|de|do|a partir do) (?:mi|meu|el) [^,.!?]{2,40}|inviato (?:da|dal mio) [^,.!?]{2,40}|verzonden (?:vanaf|met|vanuit) [^,.!?]{2,40}|skickat från min [^,.!?]{2,40}|sendt fra min [^,.!?]{2,40}|lähetetty [^,.!?]{2,40}|отправлено (?:с|из) [^,.!?]{2,40}|t[ée]l[ée]chargez outlook pour|outlook für (?:ios|android) (?:beschaffen|herunterladen)|obtener outlook para|scarica outlook per)(?:[<(].{0,200}[>)])?\.?\s*$/iu;

/** Two of these in one paragraph make it a disclaimer; no customer's own sentence needs two. */
export const DISCLAIMER_SIGNS: readonly RegExp[] = [
  /confidential|confidencial|confidentiel|vertraulich|riservat[ei]|vertrouwelijk/iu,
  /intended (?:only |solely )?(?:for|recipient)|(?:named|above|sole use of the) (?:addressee|individual|recipient)|intended to be|addressee|destinatari[oa]|destinataire|bestimmt(?:e[nr])?|geadresseerde/iu,
  /privileged|proprietary|legally protected|privilegiad|rechtlich geschützt/iu,
  /(?:received|receive) (?:this|it|the) .{0,40}(?:error|mistake)|in error|por error|por engano|par erreur|irrtümlich|per errore|abusivamente|ten onrechte/iu,
  /unauthori[sz]ed|strictly prohibited|not authori[sz]ed|prohibid[oa]|proibid[oa]|vietat[oa]|interdite|unbefugte|nicht gestattet|verboden/iu,
  /(?:please )?(?:delete|destroy|notify the sender|notify us|advise the sender)|elimin(?:e|arlo|ar)|supprim|vernichten|löschen|cancellar/iu,
  /dissemination|distribution|disclos|copying|divulg|weitergabe|kopieren|retransmission/iu,
  /(?:this|the) (?:e-?mail|message|communication|transmission)(?: message)?(?:,? including| and any| and all| \(including)|attachments?\)?|este (?:correo|mensaje|e-mail)|ce (?:message|courriel)|diese (?:e-?mail|nachricht)|questo messaggio|dit (?:bericht|e-mail)/iu,
  /virus|malware|liability|do not necessarily (?:reflect|represent)|views expressed/iu,
];
export const DISCLAIMER_START =
  /^[\s*_-]*(?:(?:e-?mail )?disclaimer\b|confidentiality (?:notice|statement)|(?:legal|privacy|important) notice|notice of confidentiality|aviso (?:legal|de (?:confidencialidade?|privacidad))|avis de confidentialité|please consider the environment|think before you print|before printing|antes de imprimir|you received this message because you are subscribed|to unsubscribe from this group|avvertenze)/iu;

/** What a gateway puts above a letter. */
export const BANNER =
  /^(?:[\s*[(<|!⚠_=-]|\uFE0F)*(?:(?:caution|warning|attention|notice|alert|external|achtung|vorsicht|atención|aviso|attention|attenzione|let op|advertencia)[\s*\])>|!:_=-]*(?:$|.{0,60}\b(?:external|outside|originat|extern|außerhalb|fuera|externo|extérieur|esterno|buiten|sender|unknown)|e-?mail\b)|(?:this|the) (?:e-?mail|message)(?: (?:was sent|came|comes|has been sent|is|originated|has originated|was received))? from (?:outside|an external|an? unknown|someone outside)|this message is from an external sender|(?:some people who received this message )?(?:you )?don.t often get e?-?mail from|external (?:e-?mail|sender|message)\b|diese (?:e-?mail|nachricht) (?:kommt|stammt|wurde) (?:von|außerhalb|von außerhalb)|este (?:correo|mensaje|e-mail) (?:proviene|procede|se originó|foi enviado|ha sido enviado)|ce (?:message|courriel) provient|zjqcmqryfpfptbanner)/iu;
/** What goes on a banner that has begun. */
export const BANNER_REST =
  /do not click|don.t click|links or (?:open )?attachments|recogni[sz]e the sender|content is safe|learn why this is important|report (?:suspicious|phishing)|unless you|exercise caution|trust(?:ed)? (?:the )?sender|zjqcmqryfpfptbanner|absender (?:nicht )?(?:kennen|vertrauen)|no haga clic|ne cliquez|outside (?:of )?(?:your|our|the) organi[sz]ation|have not previously corresponded|you have not/iu;

export const POSTSCRIPT = /^(?:P\.?\s?){1,3}S\b\.?\s?[:.,–—-]?\s*\S|^PD:|^NB[:.]\s/iu;

/** Lines that only a signature has: telephones, addresses of mail, web and post. */
export const CONTACT_LINE =
  /(?:\+?\(?\d{1,4}\)?[\s./-]?){2,}\d{2,4}|\S+@\S+\.\S+|\b(?:www\.|https?:\/\/)\S+|\b(?:tel|phone|mobile|cell|office|direct|fax|ph|m|o|c|t|d|p|f|e|w)[.:]\s?\S|\b(?:suite|street|avenue|blvd|road|floor|p\.?o\.? box)\b|\b[A-Z]{2} \d{5}\b/iu;
