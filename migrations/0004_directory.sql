-- Changes of the directory that somebody may not decide by themselves: what a key that is bound to an agency says of who is who,
-- and what a sales manager says of the agents whom they look after. An operator settles each; until then it has no effect.
create table directory_changes (
  id uuid primary key default gen_random_uuid(),
  -- Which entry: `agent` or `agency`, and its id.
  kind text not null check (kind in ('agent', 'agency')),
  entry_id text not null,
  -- As it was when it was asked for; null where it would be new.
  before jsonb,
  wanted jsonb not null,
  asked_at timestamptz not null default now(),
  -- For people: `key portal`, or the name of an operator.
  asked_by text not null,
  -- The id of the key or of the user.
  asker uuid not null,
  -- To which the key is bound.
  agency_id text,
  why text not null default '',
  decided_at timestamptz,
  decided_by text,
  decision text check (decision in ('accepted', 'refused')),
  decided_why text,
  check ((decided_at is null) = (decision is null))
);
-- What somebody asks anew about the same entry takes the place of what they asked before.
create unique index directory_changes_waiting on directory_changes (kind, entry_id, asker) where decided_at is null;
create index directory_changes_asker on directory_changes (asker) where decided_at is null;
