import type {Check} from '../../domain/check.ts';
import {failsGate, failsStrict} from '../../domain/verdict.ts';
import type {Phase} from '../../domain/workflow.ts';
import {sanitizeOutput} from '../../system/sanitize.ts';

export type JudgedCheck = {readonly phase: Phase; readonly check: Check};

const maxText = 20_000;

/** Colour sequences and everything that XML 1.0 has no way to write are left out. */
function plain(text: string): string {
	return [...sanitizeOutput(text).slice(0, maxText)].filter(writable).join('');
}

function writable(character: string): boolean {
	const code = character.codePointAt(0) ?? 0;
	if (code < 0x20) return code === 0x09 || code === 0x0a;
	return !(code >= 0xd800 && code <= 0xdfff) && (code & 0xfffe) !== 0xfffe;
}

const entities: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;'};
const inText = (text: string) => plain(text).replaceAll(/[&<>]/g, one => entities[one] ?? '');
const inAttribute = (text: string) => plain(text).replaceAll(/[&<>"\n\t]/g, one => entities[one] ?? '');

/**
 * The judgement as JUnit XML: a test case a check, named by its id, in the class `PHASE.step`. Waived checks and checks that were not
 * run are skipped ones, and failures where `strict`.
 */
export function junitXml(project: string, judged: readonly JudgedCheck[], strict: boolean): string {
	const counted = judged.map(({check}) => outcome(check, strict));
	const count = (wanted: string) => counted.filter(one => one === wanted).length;
	const seconds = (ms: number) => (ms / 1000).toFixed(3);
	const time = seconds(judged.reduce((sum, {check}) => sum + check.duration_ms, 0));
	const numbers = `tests="${judged.length}" failures="${count('failure')}" errors="0" skipped="${count('skipped')}" time="${time}"`;
	const cases = judged.map(({phase, check}, index) => {
		const head = `<testcase classname="${inAttribute(`${phase}.${check.step}`)}" name="${inAttribute(check.id)}" time="${seconds(check.duration_ms)}"`;
		const kind = counted[index];
		if (kind === undefined || kind === 'passed') return `\t\t${head}/>`;
		const message = `message="${inAttribute(messageOf(check))}"`;
		const body =
			kind === 'skipped'
				? `<skipped ${message}/>`
				: `<failure type="${check.verdict}" ${message}>${inText((check.detail ?? []).join('\n'))}</failure>`;
		return `\t\t${head}>\n\t\t\t${body}\n\t\t</testcase>`;
	});
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		`<testsuites name="ml-engineer verify" ${numbers}>`,
		`\t<testsuite name="${inAttribute(project)}" ${numbers}>`,
		...cases,
		'\t</testsuite>',
		'</testsuites>',
		'',
	].join('\n');
}

function outcome(check: Check, strict: boolean): 'passed' | 'failure' | 'skipped' {
	if (failsGate(check) || (strict && failsStrict(check))) return 'failure';
	return check.verdict === 'pass' ? 'passed' : 'skipped';
}

function messageOf(check: Check): string {
	const word = {
		pass: check.proposed ? 'a proposal that nobody accepted is not met: ' : '',
		fail: '',
		waived: 'waived: ',
		not_run: 'not run: ',
	}[check.verdict];
	return `${word}${check.reason ?? 'no reason was given'}`;
}
