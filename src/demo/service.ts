/** What the demo asks of the service that it shows: settings go in; outcomes, notices and referrals come out. */
import type { HoldReason, Outcome, Part } from '../domain/lists.ts';
import type { NoticeKind } from '../domain/notice.ts';
import type { ReferralState } from '../domain/referral.ts';

/** The service runs in mode `automatic` on these servers; all of them are on loopback and speak without TLS. */
export interface DemoSettings {
  /** Where the service keeps its own data, the embedded database among it. */
  readonly dataDir: string;
  readonly mailbox: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
  };
  readonly smtp: { readonly host: string; readonly port: number };
  /** Where its pages are served; 0 for any port that is free. */
  readonly webPort: number;
  readonly referralAddress: string;
  /** JSON that stands in for DNS: `{"name": {"TXT": [["…"]]}}`. */
  readonly zoneFile: string;
}

export type StartDemoService = (settings: DemoSettings) => Promise<DemoService>;

export interface DemoService {
  readonly webUrl: string | null;
  /** The JSON of a directory; replaces what is there. */
  importDirectory(json: unknown): Promise<void>;
  /** Called once for each letter, when its outcome is committed. */
  onOutcome(listener: (outcome: DemoOutcome) => void): void;
  /** Called once for each notice, at the latest when it has been sent to its last recipient. */
  onNotice(listener: (notice: DemoNotice) => void): void;
  /** All referrals in the store, oldest first. */
  referrals(): Promise<readonly DemoReferral[]>;
  /** Resolves with why once it cannot go on; it never does else. */
  readonly failed: Promise<Error>;
  stop(): Promise<void>;
}

export interface DemoOutcome {
  readonly letterId: string;
  /** The letter's own Message-ID, angle brackets kept. */
  readonly messageId: string | null;
  /** As a person reads it, such as `Ann Lee <ann@a.example>`. */
  readonly from: string;
  readonly subject: string;
  readonly outcome: Outcome;
  readonly holdReason: HoldReason | null;
  /** The referral that this letter opened; null when it opened none. */
  readonly referral: DemoReferral | null;
  /** The referral that it belongs to, opened by it or by an earlier one. */
  readonly belongsTo: DemoReferral | null;
}

export interface DemoReferral {
  readonly reference: string;
  readonly company: string | null;
  readonly state: ReferralState;
  /** Names as the letter gives them, also when they are in no directory. */
  readonly agent: string | null;
  readonly agency: string | null;
  /** Directory ids of those whom the letter assigns; null when nobody listed is assigned. */
  readonly agentId: string | null;
  readonly agencyId: string | null;
  readonly missing: readonly Part[];
}

export interface DemoNotice {
  /** The letter that caused it. */
  readonly letterId: string;
  readonly kind: NoticeKind;
  /** The notice's own Message-ID, angle brackets kept: it stands in each mail that was sent for it. */
  readonly messageId: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
}
