/** The settings of a contender that is stopped go in; a line of JSON for each of its referrals comes out: token and agent of record. */
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/adapters/postgres/embedded.ts';

const { DATABASE_URL, DATA_DIR = '' } = process.env;

const REFERRALS = `
  select substring(messages.subject from '\\[(T-[A-Za-z0-9-]+)\\]') as token, agents.name as agent_of_record
  from referrals
  join referral_events opened on opened.referral_id = referrals.id and opened.kind = 'opened'
  join messages on messages.id = (opened.payload ->> 'letterId')::uuid
  left join agents on agents.id = referrals.agent_id`;

const TWICE = `select count(*) from deliveries where possibly_twice`;

const embedded = DATABASE_URL === undefined ? await startEmbeddedPostgres(DATA_DIR) : null;
const database = new pg.Client({ connectionString: DATABASE_URL ?? embedded?.url });
await database.connect();
const { rows } = await database.query(REFERRALS);
for (const row of rows) console.log(JSON.stringify(row));
const { rows: twice } = await database.query(TWICE);
console.error(`${rows.length} referrals; deliveries that are shown as possibly twice: ${twice[0]?.count}`);
await database.end();
await embedded?.stop();
