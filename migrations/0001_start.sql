create table directory_state (
  only_row boolean primary key default true check (only_row),
  version integer not null default 0,
  referral_addresses text[] not null default '{}'
);
insert into directory_state default values;

create table agencies (
  id text primary key,
  name text not null,
  aliases text[] not null default '{}',
  domains text[] not null default '{}',
  sales_managers jsonb not null default '[]',
  desk_email text,
  served boolean not null default true
);

create table agents (
  id text primary key,
  name text not null,
  company text not null,
  aliases text[] not null default '{}',
  emails text[] not null default '{}',
  domains text[] not null default '{}',
  agency_ids text[] not null default '{}',
  sales_manager_email text
);

create table messages (
  id uuid primary key,
  seq bigint generated always as identity unique,
  raw bytea not null,
  raw_sha256 bytea not null unique,
  content_sha256 bytea not null,
  bytes bigint not null,
  headers_only boolean not null default false,
  message_id text,
  internal_date timestamptz,
  source text not null check (source in ('mailbox', 'ingest')),
  mailbox text,
  received_at timestamptz not null default now(),
  attempts integer not null default 0,
  reading_failures integer not null default 0,
  outcome text check (outcome in ('referral', 'hold', 'claim', 'ignored', 'duplicate')),
  hold_reason text,
  outcome_at timestamptz,
  referral_id uuid,
  duplicate_of uuid references messages (id),
  from_address text,
  subject text,
  error text,
  desk_told_at timestamptz,
  standing jsonb,
  -- SHA-256 of the DKIM signature that proves the writer, in hex: a mail that is sent once more has the same.
  signature_sha256 text,
  extraction jsonb,
  earlier_extractions jsonb not null default '[]',
  check ((outcome = 'hold') = (hold_reason is not null) or outcome is null)
);
alter table messages alter column raw set storage external; -- mail hardly compresses, and trying costs time on each insert
create index messages_content on messages (content_sha256);
create index messages_unfinished on messages (seq) where outcome is null;
create index messages_message_id on messages (message_id);
create index messages_signature on messages (signature_sha256) where signature_sha256 is not null;
-- What the desk has not been told of.
create index messages_untold on messages (outcome_at) where outcome = 'hold' and desk_told_at is null;
create index messages_writer on messages (from_address);
create index messages_writers_domain on messages (split_part(from_address, '@', 2));

create table sightings (
  mailbox text not null,
  uid_validity text not null,
  uid bigint not null,
  message_id uuid references messages (id),
  seen_at timestamptz not null default now(),
  filed_at timestamptz,
  folder text,
  -- A mail of our own canary, which is kept nowhere.
  is_canary boolean not null default false,
  primary key (mailbox, uid_validity, uid)
);
create index sightings_unfiled on sightings (mailbox, uid_validity)
  where filed_at is null and (message_id is not null or is_canary);
create index sightings_message on sightings (message_id);
create index sightings_last on sightings (mailbox, seen_at);

-- Referrals that we mail to ourselves, and how far each came.
create table canaries (
  id uuid primary key default gen_random_uuid(),
  mailbox text not null,
  address text not null,
  due_at timestamptz not null default now(),
  sent_at timestamptz,
  read_at timestamptz,
  -- Its confirmation: by which id it is known, and what it says until it is sent.
  notice_id uuid unique,
  notice jsonb,
  answering_since timestamptz,
  answered_at timestamptz,
  back_at timestamptz,
  stuck text,
  fault text,
  alarmed_at timestamptz,
  desk_told_at timestamptz
);
create index canaries_mailbox on canaries (mailbox, due_at desc);
create index canaries_unanswered on canaries (notice_id) where notice is not null;

create table referrals (
  id uuid primary key,
  reference text not null unique,
  state text not null check (
    state in ('on_hold', 'awaiting_parts', 'awaiting_confirmation', 'in_effect', 'contested', 'withdrawn')
  ),
  hold_reason text,
  company text,
  customer_domain text not null,
  customer_email text not null,
  contact_name text,
  agent_id text,
  agency_id text,
  placement text not null,
  missing text[] not null default '{}',
  extraction jsonb not null,
  rung text not null,
  voice jsonb not null,
  contest jsonb,
  pending_letter_id uuid references messages (id),
  version integer not null,
  opened_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
alter table messages add foreign key (referral_id) references referrals (id);
create index messages_referral on messages (referral_id);
create index referrals_customer on referrals (customer_domain);
create index referrals_contact on referrals (lower(customer_email));
create index referrals_unsettled on referrals (changed_at) where hold_reason in ('disputed', 'no_answer');
create index referrals_unanswered on referrals (changed_at) where state in ('awaiting_parts', 'awaiting_confirmation');

-- What somebody else says of a customer's opportunity: beside the referrals, never one of them.
create table claims (
  letter_id uuid primary key references messages (id),
  rung text not null check (rung in ('forwarded_by_agent', 'agents_word')),
  claimant text not null,
  agent_id text,
  company text,
  customer_domain text,
  at timestamptz not null default now(),
  -- When whoever asked to hear of claims was told.
  announced_at timestamptz
);
create index claims_unannounced on claims (at) where announced_at is null;
create index claims_customer on claims (customer_domain);

-- Each certificate that was signed, by the code under which anybody who holds it may ask for its state.
create table certificates (
  code text primary key,
  referral_id uuid not null references referrals (id),
  -- The event that it certifies.
  seq integer not null,
  issued_at timestamptz not null default now()
);

-- What people do besides writing mail, and what time does.
create table acts (
  id uuid primary key default gen_random_uuid(),
  referral_id uuid not null references referrals (id),
  -- That of the referral for which it was meant: what happened since makes it void.
  version integer not null,
  act jsonb not null,
  at timestamptz not null default now(),
  done_at timestamptz,
  result text check (result in ('done', 'void')),
  desk_told_at timestamptz
);
create index acts_due on acts (at) where done_at is null;
create index acts_referral on acts (referral_id);

-- Where the chain of all referral events ends.
create table event_chain (
  is_one boolean primary key default true check (is_one),
  length bigint not null,
  head bytea not null
);
insert into event_chain (length, head) values (0, sha256(''));

create table referral_events (
  referral_id uuid not null references referrals (id),
  seq integer not null,
  kind text not null,
  payload jsonb not null,
  at timestamptz not null,
  -- The order in which events came.
  entry bigint generated always as identity,
  -- SHA-256 of the raw mail that the event comes from.
  letter_sha256 bytea,
  -- Gone when the payload is erased: what was committed can then not be guessed.
  salt bytea,
  commitment bytea not null,
  -- The place in the chain, from 1, and the hash in which it ends there; null for the moments until it is chained.
  position bigint unique,
  head bytea,
  primary key (referral_id, seq)
);
create index referral_events_unchained on referral_events (entry) where position is null;

-- What is committed, byte for byte: docs/proof.md says how to compute it elsewhere.
create function event_text(e referral_events) returns text language sql immutable as $$
  select concat_ws('|', e.referral_id, e.seq, e.kind,
    to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    coalesce(encode(e.letter_sha256, 'hex'), '-'), e.payload::text)
$$;

-- The mail that an event comes from; null when it names none.
create function letter_of(payload jsonb) returns uuid language sql immutable as $$
  select case when payload->>'letterId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (payload->>'letterId')::uuid end
$$;

create function commit_event() returns trigger language plpgsql as $$
begin
  new.letter_sha256 := (select raw_sha256 from messages where id = letter_of(new.payload));
  new.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
  new.commitment := sha256(new.salt || convert_to(event_text(new), 'UTF8'));
  return new;
end
$$;
create trigger referral_events_commit before insert on referral_events
  for each row execute function commit_event();

-- Chains what came since. In a transaction of its own, since whoever appends to a chain keeps all others from it.
create function chain_events() returns bigint language plpgsql as $$
declare
  last event_chain;
  e referral_events;
begin
  select * into last from event_chain for update;
  for e in select * from referral_events where position is null order by entry loop
    last.length := last.length + 1;
    last.head := sha256(last.head || int8send(last.length) || e.commitment);
    update referral_events set position = last.length, head = last.head where referral_id = e.referral_id and seq = e.seq;
  end loop;
  update event_chain set length = last.length, head = last.head;
  return last.length;
end
$$;

create function refuse_change() returns trigger language plpgsql as $$
declare
  same_event boolean;
begin
  if tg_op = 'UPDATE' then
    same_event := (new.referral_id, new.seq, new.kind, new.at, new.entry, new.commitment)
        = (old.referral_id, old.seq, old.kind, old.at, old.entry, old.commitment)
      and new.letter_sha256 is not distinct from old.letter_sha256;
    -- It gets its place in the chain, once.
    if same_event and old.position is null and new.payload = old.payload and new.salt is not distinct from old.salt then
      return new;
    end if;
    -- An erased payload leaves its commitment, and with it the chain.
    if same_event and new.payload = '{"erased": true}' and new.salt is null
      and new.position is not distinct from old.position and new.head is not distinct from old.head
    then
      return new;
    end if;
  end if;
  raise exception 'referral events are append-only: % refused', tg_op;
end
$$;
create trigger referral_events_append_only before update or delete on referral_events
  for each row execute function refuse_change();

-- What stands at the top of notices and pages, by the hash of its bytes. One that was replaced stays: notices were written with it.
create table logos (
  sha256 text primary key,
  content_type text not null check (content_type in ('image/png', 'image/jpeg')),
  width integer not null,
  height integer not null,
  content bytea not null
);

create table notices (
  id uuid primary key,
  referral_id uuid references referrals (id),
  letter_id uuid references messages (id),
  kind text not null,
  cause text not null,
  facts jsonb not null,
  -- What its reader may confirm by answering it.
  asks jsonb,
  original_subject text not null default '',
  in_reply_to text,
  reference_ids text[] not null default '{}',
  subject text not null,
  body_text text not null,
  body_html text not null,
  attachments jsonb not null default '[]',
  -- That which its HTML shows.
  logo text references logos (sha256),
  created_at timestamptz not null default now()
);
create index notices_referral on notices (referral_id);
create index notices_letter on notices (letter_id);

create table deliveries (
  notice_id uuid not null references notices (id),
  address text not null,
  name text not null,
  role text not null check (role in ('to', 'cc')),
  source text not null,
  state text not null check (state in ('waiting', 'pending', 'sending', 'sent', 'refused', 'unknown', 'bounced', 'dropped')),
  wait_reason text,
  -- A short time in which a later letter can overtake it, or until there is room for it again.
  not_before timestamptz,
  attempts integer not null default 0,
  possibly_twice boolean not null default false,
  sending_by integer,
  response text,
  changed_at timestamptz not null default now(),
  released_by text,
  primary key (notice_id, address),
  check ((state = 'waiting') = (wait_reason is not null)),
  check ((state = 'sending') = (sending_by is not null))
);
create index deliveries_open on deliveries (notice_id) where state in ('pending', 'sending');
create index deliveries_waiting on deliveries (notice_id) where state = 'waiting';

-- Buckets of mail that may be sent: to one address, and in all. They fill up over a day.
create table send_buckets (
  key text primary key,
  tokens double precision not null,
  at timestamptz not null
);

-- Whether anything is sent at all; one row.
create table outbox_switch (
  is_one boolean primary key default true check (is_one),
  stopped_at timestamptz,
  why text,
  desk_told_at timestamptz
);
insert into outbox_switch default values;

-- Takes one from a bucket that holds `most` and fills up in a day; false, and nothing taken, where it is empty.
create function take_token(bucket text, most integer) returns boolean language plpgsql as $$
declare
  left_over double precision;
begin
  insert into send_buckets as b (key, tokens, at) values (bucket, most - 1, now())
  on conflict (key) do update set
    tokens = least(most, b.tokens + most * extract(epoch from now() - b.at) / 86400) - 1, at = now()
  where least(most, b.tokens + most * extract(epoch from now() - b.at) / 86400) >= 1
  returning tokens into left_over;
  return left_over is not null;
end
$$;

-- Whether a mail may go to this address now. An empty bucket of all mail stops everything, and the desk hears of it.
create function may_send(address text, most_to_one integer, most_in_all integer) returns boolean language plpgsql as $$
begin
  if exists (select from outbox_switch where stopped_at is not null) then
    return false;
  end if;
  if not take_token('to ' || lower(address), most_to_one) then
    return false;
  end if;
  if take_token('all', most_in_all) then
    return true;
  end if;
  update outbox_switch set stopped_at = now(), why = 'more mail was to go out than is sent in a day', desk_told_at = null
  where stopped_at is null;
  return false;
end
$$;

create table model_days (
  day date primary key,
  questions integer not null,
  input_tokens bigint not null,
  cached_tokens bigint not null,
  output_tokens bigint not null,
  cost_usd numeric not null
);

create table instances (
  id integer generated always as identity primary key,
  host text not null,
  pid integer not null,
  started_at timestamptz not null default now()
);

-- Whoever signs in to the console.
create table users (
  id uuid primary key default gen_random_uuid(),
  -- What they sign in with, in lower case; their mail address, where they manage agents.
  name text not null unique check (name = lower(name)),
  role text not null check (role in ('viewer', 'operator', 'admin')),
  -- Argon2id as a PHC string; null for somebody who signs in elsewhere alone.
  password_hash text,
  -- Issuer and subject of OpenID Connect.
  identity text unique,
  failures integer not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);

-- A session is known by the hash of what the browser holds, so that whoever reads this table holds none.
create table sessions (
  token_sha256 bytea primary key,
  user_id uuid not null references users (id) on delete cascade,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  address text not null,
  browser text not null
);
create index sessions_user on sessions (user_id);

-- One-time links by which the first user makes themselves.
create table setup_links (
  token_sha256 bytea primary key,
  expires_at timestamptz not null
);

-- Who did what; what concerns a referral stands in its events too.
create table actions (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  who text not null,
  did text not null,
  subject text not null,
  why text not null default ''
);
create index actions_who on actions (who, id);

create function refuse_action_change() returns trigger language plpgsql as $$
begin
  raise exception 'actions are append-only: % refused', tg_op;
end
$$;
create trigger actions_append_only before update or delete on actions
  for each row execute function refuse_action_change();

-- What lists of referrals are searched by. Trigrams find parts of words, and words that are spelled otherwise.
create extension if not exists pg_trgm;
alter table referrals add column search text generated always as (
  lower(reference || ' ' || coalesce(company, '') || ' ' || customer_domain || ' ' || customer_email || ' ' ||
    coalesce(contact_name, ''))
) stored;
create index referrals_search on referrals using gin (search gin_trgm_ops);
create index referrals_changed on referrals (changed_at desc, id desc);
create index referrals_opened on referrals (opened_at desc, id desc);
create index referrals_company on referrals (lower(coalesce(company, customer_domain)), id);
create index referrals_state on referrals (state, changed_at desc, id desc);
create index referrals_rung on referrals (rung, changed_at desc, id desc);
create index referrals_agent on referrals (agent_id, changed_at desc, id desc);
create index referrals_agency on referrals (agency_id, changed_at desc, id desc);

-- The words of a mail, for finding it by them; the mail itself is kept as it came.
alter table messages add column words tsvector;
create index messages_words on messages using gin (words);
create index messages_held on messages (outcome_at desc, id desc) where outcome = 'hold';
create index messages_received on messages (received_at);
create index messages_outcome_at on messages (outcome_at);
create index deliveries_changed on deliveries (changed_at);
create index deliveries_state on deliveries (state, changed_at desc);
create index notices_created on notices (created_at desc, id desc);
create index claims_at on claims (at desc, letter_id desc);

-- The agency's own numbers for a referral, such as those of its CRM or of a provider's registration.
create table referral_numbers (
  referral_id uuid not null references referrals (id),
  system text not null,
  number text not null,
  primary key (referral_id, system)
);
create index referral_numbers_number on referral_numbers (lower(number));

-- Keys of the interface for programs. The key itself is shown once, and kept nowhere.
create table api_keys (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  key_sha256 bytea not null unique,
  scopes text[] not null,
  -- What it sees is of this agency alone; null for all.
  agency_id text,
  created_at timestamptz not null default now(),
  created_by text not null,
  used_at timestamptz,
  revoked_at timestamptz
);
create unique index api_keys_name on api_keys (name) where revoked_at is null;

-- What was answered to a POST with an Idempotency-Key, so that the same one again is answered without being done again.
create table api_answers (
  key_id uuid not null references api_keys (id),
  idempotency_key text not null,
  -- Of method, address and body.
  request_sha256 bytea not null,
  begun_at timestamptz not null default now(),
  -- Null while it is worked on.
  status integer,
  headers jsonb,
  body text,
  primary key (key_id, idempotency_key)
);
create index api_answers_begun on api_answers (begun_at);

-- Where programs hear of what happens.
create table webhooks (
  id uuid primary key default gen_random_uuid(),
  url text not null,
  events text[] not null,
  -- What signs its messages; whoever receives them has it too.
  secret text not null,
  -- Those before it, each with the moment (`until`) up to which it signs beside it.
  earlier_secrets jsonb not null default '[]',
  -- It hears of this agency alone; null for all.
  agency_id text,
  created_at timestamptz not null default now(),
  created_by text not null,
  -- Since when nothing was taken.
  failing_since timestamptz,
  disabled_at timestamptz,
  disabled_why text
);

-- Up to where in the chain of events messages were made.
create table webhook_cursor (
  is_one boolean primary key default true check (is_one),
  position bigint not null default 0
);
insert into webhook_cursor default values;

create table webhook_deliveries (
  id uuid primary key default gen_random_uuid(),
  seq bigint generated always as identity unique,
  webhook_id uuid not null references webhooks (id) on delete cascade,
  -- By which its receiver knows it again; the same on each attempt.
  message_id text not null,
  event text not null,
  -- Text, since its signature is over its signs.
  payload text not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  -- Since it was made, or replayed.
  attempts integer not null default 0,
  -- Of the last attempt: as in webhook_attempts.
  last_status integer,
  last_fault text,
  -- While it is worked on: when it is tried again if whoever does so dies.
  next_at timestamptz not null default now(),
  retry_until timestamptz not null,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  unique (webhook_id, message_id)
);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, next_at) where state = 'pending';
create index webhook_deliveries_done on webhook_deliveries (done_at) where done_at is not null;
create index webhook_deliveries_of on webhook_deliveries (webhook_id, seq);
create index webhook_deliveries_in on webhook_deliveries (webhook_id, state, seq);

create table webhook_attempts (
  id bigint generated always as identity primary key,
  delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
  at timestamptz not null,
  ms integer not null,
  -- Null where there was no answer.
  status integer,
  -- Null where it was taken.
  fault text
);
create index webhook_attempts_of on webhook_attempts (delivery_id, id);

-- What is set on the pages, by the name of the setting; it goes before what the environment says. LOGO is the hash of one of the logos.
create table installation (
  name text primary key,
  value text not null
);

-- What is long is compressed in a fifth of the time by lz4, where the server was built with it.
do $$
begin
  alter table notices alter column body_html set compression lz4, alter column body_text set compression lz4,
    alter column attachments set compression lz4, alter column facts set compression lz4;
  alter table messages alter column extraction set compression lz4, alter column standing set compression lz4;
  alter table referrals alter column extraction set compression lz4, alter column voice set compression lz4;
  alter table referral_events alter column payload set compression lz4;
exception when feature_not_supported then
  null;
end
$$;
