-- What operators know of customers' telephones, and calls that a second person has to confirm.

-- Numbers that did not come from the mail which is decided about. Two people may keep the same one, each for themselves.
create table customer_numbers (
  id bigint generated always as identity primary key,
  -- The domain of a company, or the whole address where strangers share the domain.
  customer text not null,
  -- International, such as +12065550100.
  number text not null,
  -- Where it came from, in words.
  source text not null,
  kept_by text not null,
  kept_at timestamptz not null default now(),
  unique (customer, number, kept_by)
);

-- A call counts once a second person has checked its number. It is about a mail on hold, or, with a version, about a referral.
create table calls (
  id bigint generated always as identity primary key,
  letter_id uuid not null references messages,
  referral_id uuid references referrals,
  version integer,
  call jsonb not null,
  corrections jsonb,
  why text not null default '',
  at timestamptz not null default now(),
  -- When it was confirmed, or another took its place; null while it waits.
  ended_at timestamptz,
  check (version is null or referral_id is not null)
);
create unique index calls_of_mail on calls (letter_id) where ended_at is null and version is null;
create unique index calls_of_referral on calls (referral_id) where ended_at is null and version is not null;

-- What the customer said on the telephone waits for a person too.
drop index referrals_unsettled;
create index referrals_unsettled on referrals (changed_at) where hold_reason in ('disputed', 'no_answer', 'said_otherwise');
