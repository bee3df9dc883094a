/** The writer's address goes in; the sign that it is a role's, a program's or nobody's comes out. A list of names raises a doubt, and settles nothing alone. */
import type { Address } from '../domain/letter.ts';
import type { Sign } from '../domain/sign.ts';

export function addressSign(from: readonly Address[]): Sign[] {
  const address = from[0]?.address ?? '';
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@')));
  const name = local
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\+.*$/, '');
  const plain = name.replace(/[._-]+/g, '').replace(/\d+$/, '');
  if (NOBODY.test(plain))
    return [{ kind: 'automated_address', says: `From: ${local}@ is an address that nobody reads` }];
  if (PROGRAMS.has(plain))
    return [{ kind: 'program_address', says: `From: ${local}@ is an address from which programs write` }];
  if (DESKS.has(plain)) return [{ kind: 'desk_address', says: `From: ${local}@ is an address of a help desk` }];
  if (SHARED.has(plain) || /^(?:info|kontakt|contact)[._-]/.test(name))
    return [{ kind: 'shared_address', says: `From: ${local}@ is an address that several people use` }];
  return [];
}

const NOBODY =
  /noreply|donotreply|dontreply|nepasrepondre|noresponder|naoresponder|naoresponda|nichtantworten|keineantwort|noresponse|unattended|unmonitored|^(?:autoreply|autoresponder|autoconfirm|automailer|automated|automatic|mailer|mailerdaemon|daemon|bounces?|notifications?|notify|notifier|notificacion(?:es)?|notificaca?o|notificacoes|benachrichtigung(?:en)?|alerts?|robot|mailbot|nobody)$/;

const PROGRAMS: ReadonlySet<string> = new Set(
  `website web webform webforms webserver webservice form forms contactform contactus formular formulare formulario
  formulaire kontaktformular wordpress wp www wwwdata apache root cron system server scanner printer copier fax voicemail
  chatbot crm portal`.split(/\s+/),
);

const DESKS: ReadonlySet<string> = new Set(
  `support itsupport techsupport soporte suporte help helpdesk hilfe aide ayuda ajuda servicedesk service ticket tickets
  ticketing webmaster postmaster hostmaster`.split(/\s+/),
);

const SHARED: ReadonlySet<string> = new Set(
  `office offices info infos information contact contacts contacto contato kontakt hello hallo hola ola bonjour mail email
  mailbox post reception receptionist frontdesk rezeption recepcion recepcao accueil empfang admin administration
  administracion administracao verwaltung secretariat sekretariat secretaria sales vertrieb ventas vendas ventes marketing
  team staff enquiries enquiry inquiries inquiry accounts accounting accountspayable accountsreceivable billing invoices
  buchhaltung contabilidad contabilidade comptabilite finance hr jobs shop store orders geral general zentrale buero buro
  bureau kanzlei praxis it edv ict dispatch purchasing procurement einkauf compras achats einkaufsabteilung direction
  gerencia facilities operations`.split(/\s+/),
);
