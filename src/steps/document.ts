import {type Phase, phaseTitles, type StepKey, type SystemType, stepsOf} from '../domain/workflow.ts';
import {designDiagram} from './pipeline_design/diagram.ts';
import {reportOf} from './reports.ts';
import {clean} from './wording.ts';

export type DocumentInput = {
	readonly phase: Phase;
	readonly systemTypes: readonly SystemType[];
	readonly focus: string;
	/** Reports by step key; a step without one is said to have none. */
	readonly reports: Readonly<Partial<Record<StepKey, unknown>>>;
};

/** The phase's document (`docs/assessment.md`): its steps' parts in their order, from the reports and nothing else. */
export function phaseDocument(input: DocumentInput): string {
	const parts = [`# ${documentTitles[input.phase]}: ${clean(input.focus, 200)}`];
	const missing: string[] = [];
	if (input.phase === 'PIPELINE_DESIGN') parts.push(designDiagram(input.reports));
	for (const step of stepsOf(input.phase, input.systemTypes)) {
		const definition = reportOf(input.phase, step.id);
		const report = input.reports[step.key];
		if (definition === undefined || report === undefined || report === null) missing.push(step.title);
		else parts.push(definition.document(report).trim());
	}
	if (missing.length > 0) parts.push(`No report yet: ${missing.join(', ')}.`);
	parts.push('Written from the reports beside it; figures are those of `reports/*.json`.');
	return `${parts.join('\n\n')}\n`;
}

/** Below the project (job assess: the session's folder). */
export const documentPath = (phase: Phase): string => `docs/${documentTitles[phase].toLowerCase().replaceAll(' ', '-')}.md`;

const documentTitles = {
	ASSESSMENT: 'Assessment',
	PIPELINE_DESIGN: 'Design',
	IMPLEMENTATION: phaseTitles.IMPLEMENTATION,
	DEPLOYMENT: 'Deployment',
	MONITORING: 'Monitoring',
	OPTIMIZATION: 'Optimization',
} as const satisfies Record<Phase, string>;
