/** The sentences of a letter in; what its writer asks for besides the services out: openness, owners, explanation. */
import type { Extraction } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import type { Ask } from '../../domain/lists.ts';
import { type Caseless, caseless } from './caseless.ts';
import { evidenceIn, type Sentence } from './sentences.ts';

const ASKING: readonly (readonly [Ask, Caseless])[] = [
  [
    'compensation_transparency',
    caseless(
      /\b(?:(?:disclos\w+|statement|schedule|list|breakdown|tell (?:me|us)|told|see|know|show(?:n)?|transparen\w+|state[ds]?|open|up[- ]front|in writing|what|how much|who)\b[^.?]{0,70}\b(?:commissions?|residuals?|compensat\w+|remunerat\w+|kickbacks?|spiffs?|paid|pay(?:s|ing)?|earn(?:s|ing|ed)?|makes?|mak(?:es|ing) on|gets? (?:out of|from)|fees? (?:paid|earned))|(?:commissions?|residuals?|compensation|remuneration)\b[^.?]{0,60}\b(?:disclos\w+|state[ds]?|written|writing|schedule|in the (?:open|proposal|letter)|shown?|transparen\w+|listed|percentage)|quién cobra|comisi[oó]n\w*|\b(?:what|how much)\b[^.?]{0,50}\b(?:clip\w*|skim\w*|rake\w*|off the top|(?:his|her|their|your|the agent['’]s) (?:cut|slice|share|take|margin))|cu[aá]nto (?:gana|cobra|recibe)|quanto (?:ganha|recebe|cobra)|combien (?:gagne|touche|est payé)|qui (?:touche|est payé|paie)|quem (?:recebe|ganha)|comiss(?:ão|ões))(?!\p{L})/iu,
    ),
  ],
  [
    'accountability',
    caseless(
      /\b(?:accountab\w+|answerable|(?:service|business|account|performance|quarterly|monthly|annual|yearly|semi-?annual) reviews?|review(?:s)? (?:with|every|each|once|twice|per)\b|(?:a|one) review (?:every|each|a) \w+|review every|qbrs?|escalation\w*|(?:named|one|single) (?:accountable )?(?:executive|owners?|person|people|contacts?|officer|individual|name|engineer|point of contact|throat|neck)|name of (?:one|the|a) person|who (?:is|will be) (?:responsible|accountable|answerable)|answers? for (?:the|it)|owns? the outcome|raci\b|scorecard|hold .{0,20}(?:accountable|to (?:it|their|this))|one engineer|someone (?:I|we) can call|who (?:do )?(?:I|we) call|rendición de cuentas|responsable (?:nombrado|désigné)|interlocuteur (?:unique|désigné)|revisi[oó]n trimestral|revue (?:trimestrielle|de service)|revisão trimestral)\b/iu,
    ),
  ],
  [
    'education',
    caseless(
      /\b(?:walk (?:us|me|our|my|the|them)\b|explain(?:ed|ing|s)?|workshops?|teach(?:ing)?|educat\w+|training session|working sessions?|assessment|lay(?:s|ing)? out (?:the|our|my) (?:options|choices)|(?:options|choices) (?:are )?(?:laid out|explained|compared)|lunch and learn|briefing|tutorial|primer for|primer on what|crash course|show us (?:the|what|how)|help (?:us|me|our \w+) (?:understand|learn)|what (?:the|our) options|compar(?:e|ing|ison) (?:of )?(?:the )?(?:options|lit|choices|pros)|present (?:the )?options|taller|atelier|formation|explicar|explique\w*|expliquer|capacitación|oficina de trabalho)\b/iu,
    ),
  ],
];
/** Who is paid for what is also said in passing, of lines and invoices. */
const NO_ASK: Readonly<Record<Ask, RegExp>> = {
  compensation_transparency:
    /\b(?:we|I|who|they) (?:currently |now )?(?:pay|paid|are paying|spend)\b(?![^.]{0,60}commission)|\bpaid for four years\b|\bas long as you['’]re being paid\b|\bneither is paid\b|\bpay for\b|bars commissions|\btakes? no commission\b|\bwith(?:out)? my knowledge\b/i,
  accountability: /\b(?:legal review|bill review|under review|peer reviews?|reviews? (?:are|were) about|guests?)\b/i,
  education:
    /\b(?:I(?:['’]ll| will| can| would like to)? explain|let me explain|(?:have|has|had|having)(?: to)? explain(?:ed)?|explained to (?:me|us)|(?:kind|good|nice|patient) enough to explain|needs? no explanation|to explain why|E-?Rate|higher education|board of education|education (?:department|sector))\b/i,
};

export function asksOf(letter: Letter, sentences: readonly Sentence[]): Extraction['asks'] {
  return ASKING.flatMap(([ask, pattern]) => {
    const sentence = sentences.find(({ text }) => {
      if (!pattern.test(text)) return false;
      return !NO_ASK[ask].test(text) || FIRM_ASK[ask].test(text);
    });
    return sentence === undefined ? [] : [{ value: ask, evidence: [evidenceIn(letter, sentence)] }];
  });
}

/** Plain enough to stand whatever else the sentence says. */
const FIRM_ASK: Readonly<Record<Ask, RegExp>> = {
  compensation_transparency: /\b(?:disclos\w+|commissions?|residuals?|who (?:is|gets|['’]d be) (?:paid|earning))\b/i,
  accountability: /\b(?:service reviews?|escalation|named (?:owner|person|officer))\b/i,
  education: /\bworkshops?\b|\bwalk (?:us|me|our)\b|\bexplaining what\b/i,
};
