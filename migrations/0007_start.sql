-- Why the mail server takes no mail at all, by the process that was told so; nothing while it takes it. What a process left
-- that is gone counts no more, but for since when.
create table sending_faults (
  instance integer primary key references instances (id),
  since timestamptz not null default now(),
  last_at timestamptz not null default now(),
  reason text not null,
  server text not null,
  said text not null
);
