-- What one mail may cost others: whose turn it is, what reading it took, and the bytes of mail that nobody needs any more.

alter table messages
  -- By whom it is counted: the mailbox that its header names, its domain where that is a company's, and the network it came from.
  add column sender text,
  add column sender_domain text,
  add column network text,
  -- Why it goes behind others, if it does, and how far: the smallest number first.
  add column behind text check (behind in ('sender', 'domain', 'network', 'heavy', 'slow_dns', 'failed')),
  add column turn integer not null default 0,
  add column behind_since timestamptz,
  -- How many of its files could not be read within the limits.
  add column unread_files integer not null default 0,
  -- When its raw bytes were deleted; its header stays.
  add column raw_deleted_at timestamptz;

-- The mailbox that an address leads to, as it is counted: src/domain/mailbox.ts has the same, and knows more of domains.
create function mailbox_key(address text) returns text language sql immutable as $$
  select case
    when host is null then lower(trim(address))
    when host in ('gmail.com', 'googlemail.com') then replace(name, '.', '') || '@gmail.com'
    else name || '@' || host
  end
  from (
    select regexp_replace(trim(both '"' from parts[1]), '^([^+]+)\+.*$', '\1') as name, rtrim(parts[2], '.') as host
    from (select regexp_match(lower(trim(address)), '^(.+)@([^@]*)$') as parts) split
  ) named
$$;
-- Shares of a day are counted by mailbox; so is what came in the last one.
update messages set sender = mailbox_key(from_address)
where received_at > now() - interval '2 days' and from_address is not null;
create index messages_sender_domain on messages (sender_domain, received_at) where sender_domain is not null;
create index messages_network on messages (network, received_at) where network is not null;
create index messages_costly on messages (outcome_at) where unread_files > 0 or reading_failures > 0;
create index messages_sender on messages (sender, received_at);
drop index messages_writer; -- what was counted by it is counted by the mailbox
create index messages_sender_host on messages (split_part(sender, '@', 2));
create index messages_to_shrink on messages (outcome_at)
  where outcome in ('ignored', 'duplicate') and raw_deleted_at is null;

-- How often a wrong password came, by name, by where it came from, and by both together.
create table sign_in_brakes (
  key text primary key,
  failures integer not null,
  at timestamptz not null
);
create index sign_in_brakes_at on sign_in_brakes (at);
-- From where, or with which browser, somebody signed in before.
create table sign_in_places (
  user_id uuid not null references users (id) on delete cascade,
  place text not null,
  seen_at timestamptz not null default now(),
  primary key (user_id, place)
);
alter table users drop column failures, drop column locked_until;

-- Whether a mail may go to this address now: its share is that of its mailbox.
create or replace function may_send(address text, most_to_one integer, most_in_all integer) returns boolean language plpgsql as $$
begin
  if exists (select from outbox_switch where stopped_at is not null) then
    return false;
  end if;
  if not take_token('to ' || mailbox_key(address), most_to_one) then
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
