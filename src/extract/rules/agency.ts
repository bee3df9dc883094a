/** The sentences of a letter and who is mentioned in them in; which master agency the writer asks for out. */
import type { Agency, Directory } from '../../domain/directory.ts';
import type { Evidence, MasterAgency } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { inBody } from '../evidence.ts';
import { headerEvidence } from './designation.ts';
import type { MentionIndex } from './mentions.ts';
import type { Sentence } from './sentences.ts';

const DENIED =
  /\b(?:not|never|no longer|without|isn['’]?t|don['’]?t|won['’]?t|rather than|instead of|except|other than|already (?:have|told)|used to|previous(?:ly)?|former(?:ly)?|leave|leaving|away from|out of the|remove|replace)\b/i;
const ASKED =
  /\b(?:engineers?|bring|brings|involve|involved|through|via|with|loop|assign|want|would like|'d like|place|placed|work|use|include|ask|register|by way of|put|distributor|agency|in on)\b/i;
const YOUR_SIDE = /\byour?\b|\byourselves\b/i;

export function masterAgency(needs: {
  readonly letter: Letter;
  readonly sentences: readonly Sentence[];
  readonly index: MentionIndex;
  readonly directory: Directory;
}): MasterAgency {
  const { letter, sentences, index, directory } = needs;
  const said = new Map<string, { asked: boolean; evidence: Evidence[] }>();
  for (const { text, start } of sentences) {
    for (const clause of clauses(text)) {
      if (DENIED.test(clause.text) && !ASKED_FOR_ALONE.test(clause.text)) continue;
      for (const mention of index.find(clause.text)) {
        const [id] = mention.ids;
        if (mention.kind !== 'agency' || mention.ids.length !== 1 || id === undefined) continue;
        const entry = said.get(id) ?? { asked: false, evidence: [] };
        entry.asked ||= ASKED.test(clause.text);
        entry.evidence.push(inBody(letter, { start, end: start + text.length }));
        said.set(id, entry);
      }
    }
  }
  const inSubject = index.find(letter.subject).filter(({ kind, ids }) => kind === 'agency' && ids.length === 1);
  const asked = [...said].filter(([, entry]) => entry.asked);
  const counted = asked.length > 0 ? asked : [...said];
  const [first] = counted;
  if (first !== undefined && counted.length === 1)
    return { status: 'named', agency: named(first[0], directory), evidence: first[1].evidence };
  if (counted.length > 1)
    return {
      status: 'multiple',
      agencies: counted.map(([id]) => named(id, directory)),
      evidence: counted.flatMap(([, entry]) => entry.evidence),
    };
  const [subject] = inSubject;
  if (subject !== undefined && inSubject.length === 1) {
    const evidence = { source: 'subject' as const, index: 0, ...subject };
    const { source, index: at, start, end, text } = evidence;
    return {
      status: 'named',
      agency: named(subject.ids[0] ?? '', directory),
      evidence: [{ source, index: at, start, end, text }],
    };
  }
  return addressedTo(letter, sentences, directory);
}

/** `through Northgate and nobody else` denies nothing of Northgate. */
const ASKED_FOR_ALONE =
  /\b(?:no ?one|nobody|not? (?:any ?one|any ?body|other|another)|none|no other|not with any) ?(?:else|other)?\b/i;

function clauses(text: string): { readonly text: string }[] {
  return text.split(/;\s|,\s+(?=(?:and )?(?:not|but|never|nor)\b)|\s+(?=but\s)/).map((each) => ({ text: each }));
}

function named(id: string, { agencies }: Directory) {
  return { name: agencies.find((agency) => agency.id === id)?.name ?? id, directoryId: id };
}

/** A letter to an agency's own people, or to the referral address in its domain, asks for that agency. */
function addressedTo(letter: Letter, sentences: readonly Sentence[], directory: Directory): MasterAgency {
  const speaksToThem = sentences.some(({ text }) => YOUR_SIDE.test(text));
  const referral = new Set(directory.referralAddresses.map((address) => address.toLowerCase()));
  const reached = directory.agencies.filter((agency) => {
    const evidence = headerEvidence(letter, (address) => isOf(agency, address));
    const byReferral = headerEvidence(
      letter,
      (address) => isOf(agency, address) && referral.has(address.toLowerCase()),
    );
    return evidence !== null && (byReferral !== null || speaksToThem);
  });
  const [agency] = reached;
  if (agency === undefined || reached.length > 1) return { status: 'missing' };
  const evidence = headerEvidence(letter, (address) => isOf(agency, address));
  return {
    status: 'named',
    agency: { name: agency.name, directoryId: agency.id },
    evidence: evidence === null ? [] : [evidence],
  };
}

function isOf({ domains, salesManagers, deskEmail }: Agency, address: string): boolean {
  const written = address.toLowerCase();
  const host = written.slice(written.lastIndexOf('@') + 1);
  if (domains.some((domain) => host === domain.toLowerCase())) return true;
  return [...salesManagers.map(({ email }) => email), deskEmail].some((email) => email?.toLowerCase() === written);
}
