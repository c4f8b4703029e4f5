import type {Context} from './context.ts';
import type {Certainty, DetectorRole, Evidence, TestId} from './report.ts';

/** What a detector found. A score above 0 has evidence whose removal would lower it: every line that scores is cited. */
export type Finding = {
	readonly score: 0 | 0.5 | 1;
	readonly evidence: readonly Evidence[];
	/** What lacks for the next half point; empty at a full one. */
	readonly missing: string;
	/** How to get it with what the repository already uses. */
	readonly next: string;
	/** When it differs from the detector's own. */
	readonly certainty?: Certainty;
};

/** One of the 28 tests of the ML Test Score. */
export type Detector = {
	readonly id: TestId;
	readonly title: string;
	readonly certainty: Certainty;
	/** The sub-agent whose pane shows it. */
	readonly role: DetectorRole;
	/** Rough effort of the next half point, 1 (an hour) to 3 (a week). */
	readonly effort: 1 | 2 | 3;
	readonly detect: (context: Context) => Finding;
};

export const nothing = (missing: string, next: string): Finding => ({score: 0, evidence: [], missing, next});
