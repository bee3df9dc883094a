/** A database goes in; it holds so many referrals, three messages each, their events, notices and deliveries, as if years had passed. */
import type { Database } from '../../src/adapters/postgres/database.ts';

/** Made by the database itself, in minutes rather than hours; triggers that hash each event are off for it. */
export async function seed({ pool }: Database, referrals: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0; set session_replication_role = replica');
    for (const statement of STATEMENTS) await client.query(statement.replaceAll('REFERRALS', String(referrals)));
    await client
      .query('set session_replication_role = default; vacuum analyze')
      .catch(async () => await client.query('analyze'));
  } finally {
    client.release();
  }
}

const EXTRACTION = `jsonb_build_object(
  'intent', 'self_referral',
  'customer', jsonb_build_object('company', jsonb_build_object('value', company, 'evidence', '[]'::jsonb), 'contactName', null, 'contactTitle', null, 'contactEmail', null, 'contactPhone', null),
  'interest', '{"level": "affirmed", "evidence": []}'::jsonb,
  'masterAgency', jsonb_build_object('status', 'named', 'agency', jsonb_build_object('name', 'Agency ' || (n % 20), 'directoryId', 'ag-' || (n % 20)), 'evidence', '[]'::jsonb),
  'agentOfRecord', jsonb_build_object('status', 'designated', 'agent', jsonb_build_object('name', 'Agent ' || (n % 900), 'company', null, 'email', null, 'directoryId', 'at-' || (n % 900)), 'evidence', '[]'::jsonb),
  'placement', '{"kind": "sole", "evidence": []}'::jsonb,
  'opportunity', '{"services": [{"value": "sd_wan", "evidence": []}, {"value": "ucaas", "evidence": []}], "locations": null, "seats": null, "monthlyBudget": null, "targetDate": null, "incumbents": [], "facts": []}'::jsonb,
  'asks', '[]'::jsonb, 'psa', null, 'missing', '[]'::jsonb,
  'readBy', '{"rules": "rules@1", "weights": null, "model": {"read": false, "why": "none_set", "use": null}}'::jsonb)`;
const VOICE = `'{"rung": "authenticated", "doubts": [], "authority": {"level": "decides", "title": "CIO", "says": "The CIO decides.", "evidence": null}, "prefilled": false}'::jsonb`;
const STANDING = `jsonb_build_object('verdict', 'verified', 'writer', jsonb_build_object('name', 'Ann', 'address', 'ann@firm' || n || '.example'), 'by', 'dkim', 'reasons', '["signed"]'::jsonb, 'checks', '{"dkim": [], "authenticationResults": null}'::jsonb)`;
/** Words that are many, and some that are rare. */
const COMPANY = `(array['Harlow','Elk Ridge','Bering','Cedar','Quill','Tamsin','Wren','Kestrel','Alder','Sable','Copper','Juniper','Marlow','Osprey','Pinebrook'])[1 + n % 15]
  || ' ' || (array['Medical','Lumber','Cold Storage','Robotics','Orthopedics','Hotels','Steel','Bakeries','Academy','Logistics','Dental'])[1 + (n / 15) % 11]
  || ' ' || (array['Group','Inc','LLC','Partners','Works'])[1 + (n / 165) % 5] || ' ' || n`;
const id = (kind: string, n: string): string => `md5('${kind}' || ${n})::uuid`;

const STATEMENTS = [
  `insert into agencies (id, name, desk_email) select 'ag-' || n, 'Agency ' || n, 'desk' || n || '@agency.example' from generate_series(0, 19) n`,
  `insert into agents (id, name, company, emails, agency_ids)
   select 'at-' || n, 'Agent ' || n, 'Telecom ' || n, array['a' || n || '@telecom.example'], array['ag-' || n % 20] from generate_series(0, 899) n`,
  `insert into referrals (id, reference, state, hold_reason, company, customer_domain, customer_email, contact_name, agent_id, agency_id,
     placement, missing, extraction, rung, voice, version, opened_at, changed_at)
   select ${id('r', 'n')}, 'FH-' || upper(lpad(to_hex(n), 8, '0')),
     (array['in_effect','in_effect','in_effect','in_effect','on_hold','awaiting_parts','awaiting_confirmation','withdrawn'])[1 + n % 8],
     case when n % 8 = 4 then 'agent_not_listed' end, company, 'firm' || n || '.example', 'ann@firm' || n || '.example', 'Ann Lee ' || n,
     'at-' || n % 900, 'ag-' || n % 20, 'sole', '{}', ${EXTRACTION}, 'authenticated', ${VOICE}, 2,
     now() - (REFERRALS - n) * interval '10 minutes', now() - (REFERRALS - n) * interval '9 minutes'
   from (select n, ${COMPANY} as company from generate_series(1, REFERRALS) n) made`,
  `insert into messages (id, raw, raw_sha256, content_sha256, bytes, message_id, source, mailbox, received_at, outcome, hold_reason, outcome_at,
     referral_id, from_address, subject, standing, extraction, words)
   select ${id('m', `n || ' ' || part`)}, convert_to(mail, 'UTF8'), sha256(convert_to(n || ' ' || part, 'UTF8')), sha256(convert_to(n || ' ' || part, 'UTF8')),
     length(mail), '<m' || n || '.' || part || '@firm.example>', 'mailbox', 'INBOX', at,
     case when part = 1 and n % 40 = 4 then 'hold' else 'referral' end, case when part = 1 and n % 40 = 4 then 'agent_not_listed' end, at + interval '200 ms',
     ${id('r', 'n')}, 'ann@firm' || n || '.example', 'New network ' || n, ${STANDING}, ${EXTRACTION},
     to_tsvector('simple', mail)
   from (select n, part, company, now() - (REFERRALS - n) * interval '10 minutes' + part * interval '1 minute' as at,
       'From: Ann <ann@firm' || n || '.example>' || E'\\r\\nTo: referrals@firsthand.example\\r\\nSubject: New network ' || n || E'\\r\\n\\r\\n'
         || 'We are ' || company || ' and want SD-WAN and phones at ' || n % 50 || ' sites. Please bring in Agency ' || n % 20
         || '. Agent ' || n % 900 || E' is our agent of record.\\r\\n\\r\\nAnn Lee\\r\\n' as mail
     from (select n, ${COMPANY} as company from generate_series(1, REFERRALS) n) made, generate_series(1, 3) part) mails`,
  `insert into referral_events (referral_id, seq, kind, payload, at, commitment)
   select ${id('r', 'n')}, 1, 'opened', jsonb_build_object('kind', 'opened', 'letterId', ${id('m', `n || ' 1'`)}, 'extraction', ${EXTRACTION}, 'voice', ${VOICE}), now(), 'x'
   from (select n, ${COMPANY} as company from generate_series(1, REFERRALS) n) made`,
  `insert into referral_events (referral_id, seq, kind, payload, at, commitment)
   select ${id('r', 'n')}, 2, 'designated', jsonb_build_object('kind', 'designated', 'letterId', ${id('m', `n || ' 1'`)},
     'designation', jsonb_build_object('agentId', 'at-' || n % 900, 'agencyId', 'ag-' || n % 20, 'placement', 'sole'),
     'scope', '{"services": ["sd_wan"], "sites": null}'::jsonb, 'rung', 'authenticated'), now(), 'x' from generate_series(1, REFERRALS) n`,
  `insert into notices (id, referral_id, letter_id, kind, cause, facts, subject, body_text, body_html, created_at)
   select ${id('n', `n || ' ' || part`)}, ${id('r', 'n')}, ${id('m', `n || ' 1'`)}, (array['confirmation','agency_summary'])[part], 'designation in effect',
     '{}'::jsonb, 'FH-' || n, repeat('text ', 100), repeat('<p>html</p>', 200), now() - (REFERRALS - n) * interval '10 minutes'
   from generate_series(1, REFERRALS) n, generate_series(1, 2) part`,
  `insert into deliveries (notice_id, address, name, role, source, state, wait_reason, changed_at)
   select ${id('n', `n || ' ' || part`)}, 'x' || who || '@firm' || n || '.example', '', case when who = 1 then 'to' else 'cc' end, 'writer',
     case when n % 100 = 7 then 'waiting' when n % 500 = 3 then 'bounced' else 'sent' end, case when n % 100 = 7 then 'approve' end,
     now() - (REFERRALS - n) * interval '10 minutes'
   from generate_series(1, REFERRALS) n, generate_series(1, 2) part, generate_series(1, 2) who`,
  `insert into actions (at, who, did, subject, why) select now() - n * interval '1 minute', 'ops' || n % 9, 'accept', 'mail ' || n, 'because ' || n from generate_series(1, REFERRALS / 4) n`,
];
