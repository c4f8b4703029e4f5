import type {Section, TestId, TestScore} from './report.ts';

export const sectionOf = (id: TestId): Section =>
	(({D: 'data', M: 'model', I: 'infrastructure', O: 'monitoring'}) as const)[id.charAt(0) as 'D' | 'M' | 'I' | 'O'];

/** Sums of the four sections; each has seven tests of at most one point. */
export function sectionSums(tests: readonly TestScore[]): Record<Section, number> {
	const sums: Record<Section, number> = {data: 0, model: 0, infrastructure: 0, monitoring: 0};
	for (const test of tests) sums[sectionOf(test.id)] += test.score;
	return sums;
}

/** The final score is the smallest of the four sums (ML Test Score, Breck et al., 2017). */
export const finalScore = (sections: Readonly<Record<Section, number>>) => Math.min(...Object.values(sections));

/** The band of a final score, as the rubric words it. */
export function bandOf(score: number): string {
	if (score === 0) return 'research project';
	if (score <= 1) return 'serious holes possible';
	if (score <= 2) return 'first pass';
	if (score <= 3) return 'reasonably tested';
	if (score <= 5) return 'strong';
	return 'exceptional';
}
