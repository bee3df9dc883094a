-- What proof needs so that keys can be replaced and revoked.

-- Which secret made the code and the link of a question: once another marks, those that are open are asked anew.
alter table notices add column code_key text;
create index notices_of_before on notices (id) where asks is not null and code_key is null;
create index referrals_pending on referrals (id) where pending_letter_id is not null;
-- Two processes that notice it at once ask once.
create unique index acts_renewed on acts (referral_id, version, (act->>'keyId')) where act->>'kind' = 'renewed';

-- What a certificate says cannot be told from its code: its hash is here, and in an event of the chain that is written with it.
alter table certificates
  add column sha256 bytea,
  add column key_id text,
  add check ((sha256 is null) = (key_id is null));
create index certificates_key on certificates (key_id);

create function refuse_certificate_change() returns trigger language plpgsql as $$
begin
  raise exception 'certificates are append-only: % refused', tg_op;
end
$$;
create trigger certificates_append_only before update or delete on certificates
  for each row execute function refuse_certificate_change();
