/** A writer's title and words go in; whether they may speak for their company, with what says so, comes out. A finding, never a bar. */
import type { Authority } from '../domain/voice.ts';

export interface Signed {
  readonly title: string | null;
  /** What the writer wrote now, and what they sign with. */
  readonly words: string;
}

export function authorityOf({ title, words }: Signed): Authority {
  const delegated = DELEGATION.exec(words.slice(0, MOST_WORDS))?.[0]?.replace(/\s+/g, ' ').trim() ?? null;
  const denied = DENIAL.test(words.slice(0, MOST_WORDS));
  if (title === null || title.trim() === '')
    return denied && delegated === null
      ? { level: 'doubtful', title: null, says: 'The writer says that somebody else decides this.', evidence: null }
      : delegated === null
        ? {
            level: 'unstated',
            title: null,
            says: 'The mail does not say which office the writer holds.',
            evidence: null,
          }
        : {
            level: 'delegated',
            title: null,
            says: `They write for somebody who decides: “${delegated}”.`,
            evidence: delegated,
          };
  const shown = title.replace(/\s+/g, ' ').trim().slice(0, 120);
  const folded = fold(shown);
  if (delegated !== null && !DECIDES_ALONE.test(folded))
    return {
      level: 'delegated',
      title: shown,
      says: `“${shown}”, who writes for somebody who decides: “${delegated}”.`,
      evidence: delegated,
    };
  if (denied)
    return {
      level: 'doubtful',
      title: shown,
      says: `“${shown}” says that somebody else decides this.`,
      evidence: null,
    };
  if (FORMER.test(folded))
    return {
      level: 'doubtful',
      title: shown,
      says: `“${shown}” speaks of an office that they held before.`,
      evidence: null,
    };
  // "Assistant to the CEO" is not the CEO, and neither is who sells to one.
  if (BELOW.test(folded) && !OF_SECOND_RANK.test(folded))
    return {
      level: 'doubtful',
      title: shown,
      says: `“${shown}” does not say that they may decide this.`,
      evidence: null,
    };
  if (DECIDES_ALONE.test(folded))
    return { level: 'decides', title: shown, says: `“${shown}” may decide this.`, evidence: null };
  if (MANAGES.test(folded))
    return {
      level: 'decides',
      title: shown,
      says: `“${shown}” manages this; how much they may sign for is not said.`,
      evidence: null,
    };
  return {
    level: 'unstated',
    title: shown,
    says: `“${shown}” says nothing of whether they may decide this.`,
    evidence: null,
  };
}

const MOST_WORDS = 50_000;

function fold(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** Owners and officers, in the languages that we read. */
const DECIDES_ALONE = new RegExp(
  [
    String.raw`\b(?:co-?)?(?:owner|founder|proprietor|partner|principal|president|chair(?:man|woman|person)?|superintendent|head ?master|head ?mistress|pastor|dean|provost)\b`,
    String.raw`\bc[eiftosmpdr]{1,2}o\b`,
    String.raw`\bciso\b|\bchief\b(?!.*\bof staff\b).*\bofficer\b|\bchief (?:information|technology|financial|executive|operating)\b`,
    String.raw`\b(?:[se]?vp|avp|vice[- ]president)\b`,
    String.raw`\b(?:managing|executive|general|senior|it|ict|is|technology|infrastructure|operations?|finance|financial|procurement|purchasing|facilities|network|telecom\w*|information|digital|plant|practice)\s+(?:\w+\s+){0,3}director\b|\bdirector\b(?!.*\bassistant\b)`,
    String.raw`\bgeneral manager\b|\bgm\b|\bmanaging member\b|\bhead of\b|\btreasurer\b|\bcomptroller\b|\bcontroller\b`,
    String.raw`\bgeschaftsfuhrer(?:in)?\b|\binhaber(?:in)?\b|\bvorstand\w*|\bleiter(?:in)?\b|\bleitung\b|\bprokurist(?:in)?\b|\b\w*leiter(?:in)?\b`,
    String.raw`\b(?:president[- ]directeur general|pdg|dsi|rssi|dirigeant|gerant|gerante|directeur|directrice|responsable)\b`,
    String.raw`\b(?:director|directora|gerent[ea]|dueno|duena|propietari[oa]|socio|socia|presidente|presidenta|jefe|jefa|responsable)\b`,
    String.raw`\b(?:diretor|diretora|proprietari[oa]|titolare|amministratore|direttore|direttrice|responsabile|socio)\b`,
    String.raw`\b(?:directeur|eigenaar|eigenares|bestuurder|hoofd|zaakvoerder)\b`,
  ].join('|'),
);

/** In a small business the IT manager is who decides. */
const MANAGES =
  /\bmanager\b|\bmgr\b|\bofficer\b|\bmanagerin\b|\badmin(?:istrator)?\b|\blead\b|\bsupervisor\b|\bcoordinador|\bcoordenador|\bit\b|\bict\b/;

const BELOW =
  /\b(?:assistant|assistenz|assistentin|assistente|asistente|assistant(?:e)? de|secretary|secretaria|secretaire|intern|internship|trainee|apprentice|praktikant(?:in)?|stagiaire|becari[oa]|student|receptionist|clerk|analyst|coordinator|technician|help ?desk|specialist|engineer|developer|sales|account (?:executive|manager|director)|business development|broker|reseller|consultant|contractor|adviser|advisor|temp|volunteer|chief of staff)\b/;
/** "Assistant Director" and "Deputy CIO" are officers all the same; a fractional CIO is one who is hired. */
const OF_SECOND_RANK =
  /\b(?:assistant|associate|deputy) (?:director|vice president|vp|general manager|superintendent|head|cio|cfo|dean)\b|\b(?:lead|principal|chief|head) (?:\w+ )?(?:engineer|analyst|consultant)\b|\bdirector of (?:sales|business development)\b.*\bowner\b/;
const FORMER = /\b(?:former|formerly|ex-|retired|outgoing|previous|past)\b|^ex\b/;

/** Said by somebody for whom another decides, with who that is. */
const DELEGATION =
  /\b(?:on behalf of|writing for|at the (?:request|direction|instruction) of|authori[sz]ed (?:by|to (?:act|sign|write|speak|make|decide|engage|refer))|(?:has|have) (?:asked|authori[sz]ed|instructed|delegated|directed) me|(?:asked|instructed|directed|told) (?:me )?(?:by|to (?:write|send|let you know))|i (?:act|write|speak|sign) for|delegated (?:to me|authority)|with the (?:approval|authority|blessing|sign-?off) of|im (?:Auftrag|Namen)|i\. ?A\.|au nom de|en nombre de|por encargo de|em nome de|a nome di|namens)\b[^.!?\n]{0,90}/i;

const DENIAL =
  /\b(?:i am|i'm|i’m) not (?:the|a|an) (?:decision[- ]maker|one who decides|person who decides|signer|authori[sz]ed)\b|\bnot (?:my|mine) (?:decision|call)\b|\bi (?:do not|don't|don’t|cannot|can't|can’t) (?:decide|sign for) (?:this|it|that)\b|\bsomebody else decides\b/i;
