-- What was read as likely, and waits for the customer's yes: what the question that is open proposes, and whom they said no to.

alter table referrals
  add column proposals jsonb not null default '[]',
  add column refused jsonb not null default '[]';
