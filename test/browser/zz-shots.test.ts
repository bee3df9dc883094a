import { beforeAll, describe, expect, it } from 'vitest';
import { openWorld } from '../journey/world.ts';
import { addKey } from '../../src/adapters/postgres/api-keys.ts';
import { API_SCOPES } from '../../src/domain/api-key.ts';
import { letIn, signIn, useBrowser } from './browser.ts';
const { visit } = useBrowser();
describe('shots', async () => {
  const world = await openWorld(null);
  let url = '';
  beforeAll(async () => {
    const app = await world.start({ WEB_PORT: '0' }, {}, ['watch', 'work', 'web']);
    url = app.webUrl ?? expect.unreachable();
    await letIn(world.database, 'ops@firsthand.example', 'operator');
    await letIn(world.database, 'wstokes@fernwick.example', 'operator');
  }, 120_000);
  it('takes', async () => {
    const key = await addKey(world.database, { name: 'portal', scopes: API_SCOPES, agencyId: 'ag-2', by: 'x' });
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const put = async (id: string, body: object, cond: Record<string, string>) =>
      (
        await fetch(`${url}/api/v1/agents/${id}`, {
          method: 'PUT',
          headers: { ...headers, ...cond },
          body: JSON.stringify(body),
        })
      ).status;
    const at3 = await fetch(`${url}/api/v1/agents/at-3`, { headers });
    console.log(
      await put(
        'at-3',
        {
          name: 'Jon Weller',
          company: 'Ballast IT Sourcing',
          emails: ['jon@ballastit.example', 'jon@müller-it.example'],
          aliases: ['Nadia Haddad', 'John Weller'],
          agencyIds: ['ag-2'],
          salesManagerEmail: 'wstokes@fernwick.example',
          domains: ['quillstoné.example'],
        },
        { 'if-match': at3.headers.get('etag') ?? '' },
      ),
    );
    console.log(await put('at-1', { name: 'Somebody', agencyIds: ['ag-2'] }, { 'if-none-match': '*' }));
    await world.database.pool.query(
      `insert into agents (id, name, company, agency_ids) values ('at 99', 'Spaced Id', 'Odd', '{ag-1}')`,
    );
    await world.database.pool.query('update directory_state set version = version + 1');
    for (const [width, name] of [
      [1280, 'ops@firsthand.example'],
      [375, 'wstokes@fernwick.example'],
    ] as const) {
      const v = await visit({ viewport: { width, height: 900 } });
      await signIn(v.page, url, name);
      const shot = async (n: string) =>
        await v.page.screenshot({ path: `/tmp/shots/${n}-${width}.png`, fullPage: true });
      await v.page.goto(`${url}/directory/changes`);
      await shot('changes');
      await v.page.goto(`${url}/directory`);
      await shot('directory');
      await v.page.goto(`${url}/directory?q=spaced`);
      await v.page.getByRole('link', { name: 'Spaced Id' }).click();
      await v.page.getByRole('heading', { name: 'Spaced Id' }).waitFor();
      await shot('spaced');
      await v.page.goto(`${url}/directory/agents/at-3`);
      await v.page.getByLabel('Other names').fill('Nadia Haddad');
      await v.page.getByLabel('Their sales manager', { exact: true }).selectOption('other');
      await v.page.locator('#other-manager').fill('wstokes@fernwik.example');
      await v.page.locator('#domains').fill('gmail.com');
      await v.page.getByLabel('Why').fill('x');
      await v.page.getByRole('button', { name: 'Change', exact: true }).click();
      await v.page.getByRole('alert').waitFor();
      await shot('form-faults');
      await v.page.locator('#domains').fill('');
      await v.page.getByLabel('Their sales manager', { exact: true }).selectOption('wstokes@fernwick.example');
      await v.page.getByRole('button', { name: 'Change', exact: true }).click();
      await v.page.waitForLoadState();
      await v.page.waitForTimeout(800);
      await shot('form-unsure');
      await v.page.goto(`${url}/directory/import`);
      const csv =
        'kind,id,name,company,emails,domains,agencies,sales_manager\nagent,at-3,Jon Weller,Ballast IT Sourcing,jon@ballastit.example,,ag-2,pandrade@fernwick.example\nagent,at-5,Simone Achterberg,Copperline Consulting,simone@copperlineconsulting.example;luis@ferrantevd.example,,ag-2,pandrade@fernwick.example\n';
      await v.page.locator('#file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
      await v.page.getByRole('button', { name: 'Show what would change' }).click();
      await v.page.getByRole('heading', { name: 'What would change' }).waitFor();
      await shot('import');
      await v.page.goto(`${url}/directory/import`);
      const bad =
        'kind,id,name,company,emails,domains,agencies,sales_manager\nagent,at 3,,B,jon,gmail.com,ag-9,x@fernwik.example\nagent,at-5,Simone,B,,co.uk,ag-2,pandrade@fernwik.example\n';
      await v.page.locator('#file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(bad) });
      await v.page.getByRole('button', { name: 'Show what would change' }).click();
      await v.page.getByRole('alert').waitFor();
      await shot('import-bad');
      console.log(v.complaints);
    }
  }, 120_000);
});
