import type {Role} from '../../../domain/roles.ts';
import type {MaturityTest} from '../../../steps/assessment/maturity/schema.ts';
import {pointsText} from '../../../steps/assessment/maturity/words.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {Failure} from '../../../system/errors.ts';
import {type Assessed, assessShared} from './shared-assessment.ts';

/** `D7 .5  All input feature code is tested  tests/test_features.py:3` and how many lines more. */
export function testLine(test: MaturityTest): string {
	const [first] = test.evidence;
	const place = first ? `  ${clean(first.path, 80)}:${first.line}` : '';
	const more = test.evidence.length > 1 ? ` +${test.evidence.length - 1}` : '';
	return `${test.id} ${pointsText(test.score)}  ${clean(test.title ?? '', 80)}${place}${more}`;
}

/**
 * Says in the pane of one sub-agent what the workspace shows for the tests that are its own, each as it is judged. The maturity step puts
 * all 28 together. Answers with the whole assessment; null when the workspace cannot be read (the maturity step fails over that).
 */
export async function sayRoleFindings(role: Role, input: StepInput, tools: WorkTools): Promise<Assessed | null> {
	const own: MaturityTest[] = [];
	try {
		const found = await assessShared(input, tools, test => {
			if (test.role !== role) return;
			own.push(test);
			if (test.score > 0) tools.say(testLine(test));
		});
		const none = own.filter(test => test.score === 0);
		if (none.length > 0) tools.say(`no evidence for ${none.map(test => test.id).join(' ')}: the maturity step says what each lacks`);
		return found;
	} catch (error) {
		tools.signal.throwIfAborted();
		if (!(error instanceof Failure)) throw error;
		tools.say(`the workspace was not assessed: ${clean(error.message, 200)}`);
		return null;
	}
}
