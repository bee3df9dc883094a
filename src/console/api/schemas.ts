/** What the interface for programs takes and gives, as schemas: requests are checked by them, answers shaped, and the OpenAPI document is made of them. */
import { z } from 'zod';
import { HOLD_REASONS, OUTCOMES, PARTS, PLACEMENTS, SERVICES, type HoldReason } from '../../domain/lists.ts';
import { DELIVERY_STATES, NOTICE_KINDS, WAIT_REASONS, type WaitReason } from '../../domain/notice.ts';
import { addressName, hostName } from '../../domain/organisation.ts';
import { PROPOSED_PARTS } from '../../domain/proposal.ts';
import { REFERRAL_STATES } from '../../domain/referral.ts';
import { RUNGS, type Rung } from '../../domain/voice.ts';
import { MOST_KEPT_HOURS, WEBHOOK_EVENTS } from '../../domain/webhook.ts';

const keysOf = <Key extends string>(of: Readonly<Record<Key, unknown>>): [Key, ...Key[]] => {
  const isKey = (key: string): key is Key => key in of;
  const [first, ...rest] = Object.keys(of).filter(isKey);
  if (first === undefined) throw new Error('a closed list has no entry');
  return [first, ...rest];
};

/** Named parts of the OpenAPI document. */
export const components = z.registry<{ id: string }>();
const named = <Of extends z.ZodType>(id: string, schema: Of): Of => {
  components.add(schema, { id });
  return schema;
};

const moment = z.string().describe('ISO 8601, in UTC');
const state = z.enum(REFERRAL_STATES);
const rung = z.enum(keysOf<Rung>(RUNGS)).describe('How well it stands that this is the word of the customer');
const holdReason = z.enum(keysOf<HoldReason>(HOLD_REASONS));
const placement = z.enum(PLACEMENTS);
const service = z.enum(SERVICES);
const id = z.string().max(100);

/** What answers hold where something is not as it should be: RFC 9457. */
export const problemSchema = named(
  'Problem',
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong, with its value, and what mends it'),
    instance: z.string(),
    errors: z.array(z.object({ in: z.string(), at: z.string(), value: z.string(), detail: z.string() })).optional(),
  }),
);

const header = z.string().max(2_000).optional();
/** Checked by what reads them; here so that the document tells of them. */
export const ifMatchHeaders = z.looseObject({
  'if-match': header.describe('ETag of the state that is meant'),
});
export const ifMatchOrNewHeaders = ifMatchHeaders.extend({
  'if-none-match': header.describe('`*` for what is to be new'),
});
export const postHeaders = z.looseObject({
  'idempotency-key': header.describe('Your own name for this request: sent again under it, it is not done again'),
});
export const postIfMatchHeaders = ifMatchHeaders.extend(postHeaders.shape);

/** What each list takes. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('How many at most, 1 to 200'),
  cursor: z.string().max(600).optional().describe('`next` of the page before'),
});

export const pageOf = <Item extends z.ZodType>(name: string, item: Item) =>
  named(
    `${name}Page`,
    z.object({
      items: z.array(item),
      next: z.string().nullable().describe('Cursor of the next page; null on the last'),
    }),
  );

export const referenceParams = z.object({ reference: z.string().max(40).describe('Such as FH-7K3M9QRS') });
export const idParams = z.object({ id });

const degree = z
  .enum(['sure', 'likely'])
  .nullable()
  .describe(
    'How sure the reading is. What is `sure` may take effect. What is `likely` has no effect: the customer alone is asked, and their yes makes it `sure`. Null where the mail names nobody, or it cannot be told whom',
  );
const designation = z.object({ agentId: z.string(), agencyId: z.string(), placement });

export const referralSchema = named(
  'Referral',
  z.object({
    id,
    reference: z.string(),
    state,
    holdReason: holdReason.nullable(),
    rung,
    company: z.string().nullable(),
    customerDomain: z.string(),
    customerEmail: z.string(),
    contactName: z.string().nullable(),
    designation: designation.nullable(),
    missing: z.array(z.enum(PARTS)),
    reading: z
      .object({
        agentOfRecord: z.object({
          status: z.enum(['designated', 'multiple', 'ambiguous', 'none_wanted', 'missing']),
          degree,
          agentIds: z.array(z.string()).describe('Ids in the directory of whom it may mean'),
        }),
        masterAgency: z.object({
          status: z.enum(['named', 'multiple', 'missing']),
          degree,
          agencyIds: z.array(z.string()).describe('Ids in the directory of which it may mean'),
        }),
      })
      .nullable()
      .describe('Whom the customer’s mails name, as they were read; null for a key of one agency'),
    opportunity: z.object({
      services: z.array(service),
      locations: z.number().nullable(),
      seats: z.number().nullable(),
      monthlyBudget: z.object({ amount: z.number(), currency: z.string() }).nullable(),
      targetDate: z.string().nullable(),
    }),
    references: z.record(z.string(), z.string()).describe('Your own numbers for it, by system'),
    version: z.int().describe('Rises with whatever happens to it'),
    openedAt: moment,
    changedAt: moment,
  }),
);
export type ReferralShown = z.infer<typeof referralSchema>;

const dayOrMoment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

export const referralQuery = pageQuery.extend({
  state: state.optional(),
  rung: rung.optional(),
  customer: z.string().max(253).optional().describe('Domain of the customer'),
  agent: id.optional().describe('Id of the agent of record in the directory'),
  agency: id.optional().describe('Id of the master agency in the directory'),
  number: z.string().max(200).optional().describe('One of your own numbers for it'),
  changedSince: dayOrMoment.optional().describe('Those that changed since then, in the order of their changes'),
});
export type ReferralFilter = Omit<z.infer<typeof referralQuery>, 'limit' | 'cursor'>;

const system = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,39}$/, 'must be at most 40 of a-z, 0-9, ".", "_" and "-", such as crm');
export const referencesBody = z.strictObject({
  references: z
    .record(system, z.string().trim().min(1).max(200).nullable())
    .refine((map) => Object.keys(map).length <= 20, 'must be at most 20 systems')
    .describe('A JSON merge patch (RFC 7396): null takes a number away, what is left out stays'),
});

export const designationQuery = pageQuery.extend({
  customer: z.string().min(1).max(253).describe('Domain of a customer, or the reference of a referral'),
  on: dayOrMoment
    .optional()
    .describe('How it stood then; a day stands for its beginning, in UTC. All periods when left out'),
});

export const designationSchema = named(
  'Designation',
  z.object({
    reference: z.string(),
    state: z.enum(['designated', 'awaiting_confirmation', 'contested', 'superseded', 'withdrawn']),
    designation: designation.nullable(),
    scope: z.object({ services: z.array(service), sites: z.number().nullable() }),
    rung,
    letterId: z.string(),
    since: moment,
    until: moment.nullable(),
  }),
);
export type DesignationShown = z.infer<typeof designationSchema>;

export const eventSchema = named(
  'Event',
  z.object({
    position: z.int().describe('Its place in the chain of all events, from 1'),
    referralId: id,
    reference: z.string(),
    seq: z.int().describe('Its place among those of its referral'),
    kind: z.string(),
    at: moment,
    letterId: z.string().nullable(),
    detail: z
      .object({
        agentId: z.string(),
        agencyId: z.string(),
        placement,
        services: z.array(service),
        sites: z.number().nullable(),
        rung,
        reason: z.string(),
        missing: z.array(z.enum(PARTS)),
        proposed: z
          .array(z.enum(PROPOSED_PARTS))
          .describe('What was read as likely: the customer is asked about it, or said no to it'),
        noticeId: z.string(),
        status: z.string().nullable(),
        sha256: z.string().describe('Of a certificate that was signed'),
      })
      .partial()
      .describe('What there is to say of this kind of event'),
    erased: z.boolean(),
  }),
);
export type EventShown = z.infer<typeof eventSchema>;
export const eventQuery = pageQuery.extend({ kind: z.string().max(40).optional() });
export const eventFeed = named(
  'EventFeed',
  z.object({
    items: z.array(eventSchema),
    next: z.string().describe('Ask again with it: what came since then follows'),
    more: z.boolean().describe('Whether there is more by now'),
  }),
);

export const messageSchema = named(
  'Message',
  z.object({
    id,
    receivedAt: moment,
    source: z.enum(['mailbox', 'ingest']),
    bytes: z.int(),
    fromDomain: z.string().nullable(),
    verdict: z.enum(['verified', 'vouched', 'unverified', 'contradicted']).nullable(),
    outcome: z.enum(OUTCOMES).nullable().describe('Null while it is worked on'),
    holdReason: holdReason.nullable(),
    outcomeAt: moment.nullable(),
    reference: z.string().nullable(),
    duplicateOf: z.string().nullable(),
  }),
);
export type MessageShown = z.infer<typeof messageSchema>;
export const messageQuery = pageQuery.extend({
  outcome: z.enum(OUTCOMES).optional(),
  reference: z.string().max(40).optional().describe('Of the referral that it is kept with'),
});
export type MessageFilter = Omit<z.infer<typeof messageQuery>, 'limit' | 'cursor'>;

export const claimSchema = named(
  'Claim',
  z.object({
    letterId: id,
    at: moment,
    rung: z.enum(['forwarded_by_agent', 'agents_word']),
    claimant: z.string(),
    agentId: z.string().nullable(),
    company: z.string().nullable(),
    customerDomain: z.string().nullable(),
  }),
);
export type ClaimShown = z.infer<typeof claimSchema>;
export const claimQuery = pageQuery.extend({ customer: z.string().max(253).optional(), agent: id.optional() });
export type ClaimFilter = Omit<z.infer<typeof claimQuery>, 'limit' | 'cursor'>;

export const noticeSchema = named(
  'Notice',
  z.object({
    id,
    reference: z.string().nullable(),
    kind: z.enum(NOTICE_KINDS),
    cause: z.string(),
    createdAt: moment,
    deliveries: z.array(
      z.object({
        role: z.enum(['to', 'cc']),
        address: z.string(),
        source: z.string().describe('Where the address came from'),
        state: z.enum(DELIVERY_STATES),
        waitReason: z.enum(keysOf<WaitReason>(WAIT_REASONS)).nullable(),
        attempts: z.int(),
        possiblyTwice: z.boolean(),
        response: z.string().nullable(),
        changedAt: moment,
        releasedBy: z.string().nullable(),
      }),
    ),
  }),
);
export type NoticeShown = z.infer<typeof noticeSchema>;
export const noticeQuery = pageQuery.extend({
  state: z.enum(DELIVERY_STATES).optional().describe('With a delivery in this state'),
  kind: z.enum(NOTICE_KINDS).optional(),
  reference: z.string().max(40).optional(),
});
export type NoticeFilter = Omit<z.infer<typeof noticeQuery>, 'limit' | 'cursor'>;
export const decidedSchema = named('Decided', z.object({ changed: z.int(), notice: noticeSchema }));

/** Stored in A-labels, in whichever spelling it comes: so letters are compared with it. */
const mailAddress = z.string().max(320).transform(addressName).pipe(z.email('must be a mail address'));
const domain = z
  .string()
  .max(253)
  .transform(hostName)
  .pipe(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a domain name'));
const word = z.string().trim().min(1).max(200);

export const agencySchema = named(
  'Agency',
  z.object({
    id,
    name: z.string(),
    aliases: z.array(z.string()),
    domains: z.array(z.string()),
    salesManagers: z.array(z.object({ name: z.string(), email: z.string() })),
    deskEmail: z.string().nullable(),
    served: z.boolean(),
  }),
);
export type AgencyShown = z.infer<typeof agencySchema>;
export const agentSchema = named(
  'Agent',
  z.object({
    id,
    name: z.string(),
    company: z.string(),
    aliases: z.array(z.string()),
    emails: z.array(z.string()).describe('Copies go to the first'),
    domains: z.array(z.string()),
    agencyIds: z.array(z.string()),
    salesManagerEmail: z.string().nullable(),
  }),
);
export type AgentShown = z.infer<typeof agentSchema>;
export const agentParams = z.object({ id: z.string().trim().min(1).max(100) });
export const agentBody = z.strictObject({
  name: word,
  company: z.string().trim().max(200).default(''),
  aliases: z.array(word).max(50).default([]),
  emails: z.array(mailAddress).max(20).default([]),
  domains: z.array(domain).max(20).default([]),
  agencyIds: z.array(word).max(50).default([]),
  salesManagerEmail: mailAddress.nullable().default(null),
});

export const waitsSchema = named(
  'Waiting',
  z.object({ status: z.literal('waiting'), detail: z.string().describe('What happens now') }),
);

const webhookEvents = z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length);
const webhookUrl = z.string().max(2_000).describe('Where messages are posted; https');
export const webhookBody = z.strictObject({ url: webhookUrl, events: webhookEvents });
export const webhookChanges = z.strictObject({
  url: webhookUrl.optional(),
  events: webhookEvents.optional(),
  enabled: z.boolean().optional(),
});
export type WebhookChanges = z.infer<typeof webhookChanges>;
export const webhookSchema = named(
  'Webhook',
  z.object({
    id,
    url: z.string(),
    events: z.array(z.enum(WEBHOOK_EVENTS)),
    agencyId: z.string().nullable().describe('It hears of this agency alone; null for all'),
    enabled: z.boolean(),
    disabledWhy: z.string().nullable(),
    failingSince: moment.nullable(),
    earlierSecretUntil: moment.nullable().describe('Until when an earlier secret signs beside the one of now'),
    createdAt: moment,
    createdBy: z.string(),
  }),
);
export type WebhookShown = z.infer<typeof webhookSchema>;
export const webhookMadeSchema = named(
  'WebhookMade',
  webhookSchema.extend({ secret: z.string().describe('`whsec_…`, shown this once') }),
);
export type WebhookMade = z.infer<typeof webhookMadeSchema>;
export const webhookRotation = z.strictObject({
  keepHours: z
    .int()
    .min(0)
    .max(MOST_KEPT_HOURS)
    .describe('How long the secret of now, and those before it, still sign; 0 ends them at once'),
});
export const webhookReplay = z.strictObject({
  failedSince: dayOrMoment.describe('Messages made since then that were given up'),
});
export const webhookReplayedSchema = named(
  'WebhookReplayed',
  z.object({ replayed: z.int(), more: z.boolean().describe('There are more: ask once more') }),
);
export const deliveryParams = idParams.extend({ delivery: id });
export const WEBHOOK_DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
const deliveryState = z.enum(WEBHOOK_DELIVERY_STATES);
export const webhookDeliveryQuery = pageQuery.extend({ state: deliveryState.optional() });
export const webhookDeliverySchema = named(
  'WebhookDelivery',
  z.object({
    id,
    messageId: z.string().describe('Its webhook-id'),
    event: z.enum(WEBHOOK_EVENTS),
    state: deliveryState,
    attempts: z.int().describe('Since it was made, or replayed'),
    lastStatus: z.int().nullable().describe('How the last attempt was answered; null where it was not'),
    lastFault: z.string().nullable().describe('Why the last attempt did not count; null where it did'),
    nextAt: moment.nullable(),
    createdAt: moment,
    doneAt: moment.nullable(),
  }),
);
export type WebhookDeliveryShown = z.infer<typeof webhookDeliverySchema>;
export const webhookHistorySchema = named(
  'WebhookHistory',
  webhookDeliverySchema.extend({
    payload: z.string().describe('What was signed and sent'),
    history: z.array(z.object({ at: moment, ms: z.int(), status: z.int().nullable(), fault: z.string().nullable() })),
  }),
);
export type WebhookHistoryShown = z.infer<typeof webhookHistorySchema>;
export const nothing = z.undefined().describe('Done');
