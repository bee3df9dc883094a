-- What is weighed of a mail and of a referral since a designation needs the customer's own, present word.

-- Why nothing was done about a mail, and what shows that, for people.
alter table messages
  add column ignored_because text,
  add column ignored_says text,
  -- As its Date header says.
  add column dated_at timestamptz,
  -- SHA-256 of what its writer wrote: a letter that is sent again under another Message-ID has the same.
  add column text_sha256 bytea;
-- Of earlier mail nobody wrote down which sign gave it away.
update messages
set ignored_because = 'machine',
    ignored_says = 'it was ignored by an earlier version, which did not write down why'
where outcome = 'ignored';
alter table messages
  add check ((outcome = 'ignored') = (ignored_because is not null) or outcome is null);
create index messages_text on messages (text_sha256) where text_sha256 is not null;
-- What an operator may look through for a referral that nobody saw.
create index messages_set_aside on messages (outcome_at desc, id desc) where outcome in ('ignored', 'claim');
create index messages_set_aside_from on messages using gin (from_address gin_trgm_ops) where outcome in ('ignored', 'claim');

alter table referrals
  add column company_key text,
  add column unclear_answers integer not null default 0;
-- As near as SQL comes to how names are compared (src/domain/company.ts); the next event of a referral writes its own.
update referrals
set company_key = regexp_replace(
  regexp_replace(lower(company), '\m(inc|llc|llp|ltd|limited|corp|corporation|co|company|gmbh|ag|plc|pllc|the|and|of)\M', '', 'g'),
  '[^[:alnum:]]+', '', 'g'
)
where company is not null;
create index referrals_company_key on referrals (company_key) where company_key <> '';
