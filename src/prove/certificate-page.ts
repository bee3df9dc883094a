/** A certificate and its signed form in; a page of PDF that a channel manager can file, out. */
import PDFDocument from 'pdfkit';
import type { Words } from '../domain/words.ts';
import type { Certificate } from './certificate.ts';

const INK = '#16201b';
const SOFT = '#5c6a63';
const GREEN = '#17624a';
const LEFT = 56;
const WIDTH = 483;

/** Of `words.json`: what services and placements are called. */
export type PageWords = Pick<Words, 'services' | 'placements'>;

/** The signed form is attached to the page, so that the one file is enough to check it. */
export async function certificatePage(certificate: Certificate, jws: string, words: PageWords): Promise<Buffer> {
  const page = new PDFDocument({
    size: 'A4',
    margins: { top: 56, bottom: 40, left: LEFT, right: LEFT },
    info: { Title: `Agent of record, ${certificate.referral}`, Creator: 'Firsthand' },
  });
  const pieces: Buffer[] = [];
  page.on('data', (piece: Buffer) => pieces.push(piece));
  const done = new Promise<void>((resolve) => page.on('end', resolve));
  page.file(Buffer.from(jws), {
    name: `${certificate.referral}.jws`,
    type: 'application/jose',
    description: 'the signed certificate: firsthand verify checks it',
  });

  page.rect(0, 0, 595.28, 8).fill(GREEN);
  page.fillColor(GREEN).font('Helvetica-Bold').fontSize(10).text('CERTIFICATE OF DESIGNATION', LEFT, 48);
  page
    .fillColor(SOFT)
    .font('Courier')
    .fontSize(10)
    .text(certificate.referral, LEFT, 48, { width: WIDTH, align: 'right' });
  page
    .fillColor(INK)
    .font('Times-Roman')
    .fontSize(25)
    .text(latin(`${certificate.agent.name} is the agent of record`), LEFT, 78, { width: WIDTH });
  page
    .moveDown(0.4)
    .font('Helvetica')
    .fontSize(11)
    .fillColor(SOFT)
    .text(latin(`as named by ${certificate.customer.company ?? certificate.customer.domain} in their own words`));

  let y = page.y + 20;
  for (const [label, value] of rowsOf(certificate, words)) {
    page
      .moveTo(LEFT, y)
      .lineTo(LEFT + WIDTH, y)
      .lineWidth(0.5)
      .strokeColor('#dfe4de')
      .stroke();
    page
      .font('Helvetica')
      .fontSize(9.5)
      .fillColor(SOFT)
      .text(label, LEFT, y + 7, { width: 118 });
    page
      .fontSize(10.5)
      .fillColor(INK)
      .text(latin(value), LEFT + 126, y + 6.5, { width: WIDTH - 126 });
    y = Math.max(page.y, y + 18) + 7;
  }
  page
    .moveTo(LEFT, y)
    .lineTo(LEFT + WIDTH, y)
    .stroke();
  page.font('Helvetica').fontSize(9.5).fillColor(INK);
  y += 12;
  for (const line of certificate.says) {
    page.text(`–  ${latin(line)}`, LEFT, y, { width: WIDTH });
    y = page.y + 3;
  }
  page
    .fontSize(8)
    .fillColor(SOFT)
    .text(
      latin(
        `Signed by ${certificate.iss}. The signed form is attached to this page; "firsthand verify" checks it, ${certificate.evidence.dkim === null ? '' : "with the customer's mail also their own signature on it, and "}with our public keys without asking anybody.`,
      ),
      LEFT,
      y + 10,
      { width: WIDTH },
    );
  page.end();
  await done;
  return Buffer.concat(pieces);
}

/** Each row says what is so, in words for people: a ground is named only where it is one. */
export function rowsOf(
  { customer, agent, agency, scope, placement, since, evidence, status, chainHead, iat }: Certificate,
  words: PageWords,
): (readonly [label: string, value: string])[] {
  const { letter, dkim, rung, grounds = [] } = evidence;
  const isDomainProved = rung === 'authenticated' || rung === 'confirmed_and_authenticated';
  const named: Readonly<Record<string, string>> = words.services;
  const services = scope.services.map((service) => named[service] ?? service).join(', ');
  const sites = scope.sites === null ? [] : [`${scope.sites} ${scope.sites === 1 ? 'site' : 'sites'}`];
  return [
    ['Customer', [customer.company, customer.contact].filter((each) => each !== null).join(', ') || customer.domain],
    [isDomainProved ? 'Proved domain' : 'Domain of their mail', customer.domain],
    ['Agent of record', [agent.name, agent.company].filter(Boolean).join(', ')],
    ['Master agency', agency.name],
    ['Scope', [services || 'as in the letter', ...sites].join('; ')],
    ['Placement', words.placements[placement]],
    ['In effect since', since.slice(0, 10)],
    ...grounds.map(({ says }, at) => [at === 0 ? 'What proves it' : 'And', firstUpper(says)] as const),
    ...(dkim === null ? [] : [['DKIM key', `${dkim.selector}._domainkey.${dkim.domain}`] as const]),
    ['Its status today', status.url ?? `ask the installation for ${status.code}`],
    ['Letter', `received ${letter.receivedAt.slice(0, 16).replace('T', ' ')} UTC`],
    ['SHA-256 of the letter', letter.sha256.replace(/(.{32})/, '$1 ')],
    ['Chain of events', `${chainHead.slice(0, 32)}…`],
    ['Made', new Date(iat * 1_000).toISOString().slice(0, 10)],
  ];
}

const firstUpper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The fonts that every PDF reader has know Western European signs; others lose their accents, or are shown as such. */
function latin(text: string): string {
  return text.replace(/[^\u0020-\u007e\u00a0-\u00ff\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20ac]/gu, (sign) => {
    const plain = sign.normalize('NFKD').replace(/\p{M}/gu, '');
    return /^[\u0020-\u00ff]+$/.test(plain) ? plain : '?';
  });
}
