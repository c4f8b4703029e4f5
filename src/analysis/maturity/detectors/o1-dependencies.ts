import {yamlAt, yamlDocuments, yamlItems, yamlText} from '../../infra/yaml-tree.ts';
import type {Context} from '../context.ts';
import {type Detector, nothing} from '../detector.ts';
import type {Evidence} from '../report.ts';

const python = new Set(['pip', 'uv', 'poetry', 'pipenv', 'conda', 'docker']);
const renovate = /^(\.github\/)?renovate\.json5?$|^\.renovaterc(\.json)?$|^\.gitlab\/renovate\.json5?$/u;
const audits = /^(pip-audit|safety|osv-scanner|trivy|snyk|grype)$/u;

function dependabot({repository}: Context): {evidence: Evidence[]; full: boolean} {
	const file = ['.github/dependabot.yml', '.github/dependabot.yaml'].find(one => repository.has(one));
	if (file === undefined) return {evidence: [], full: false};
	const updates = yamlItems(yamlAt(yamlDocuments(repository.text(file) ?? '')[0], 'updates'));
	const evidence = updates.flatMap(one => repository.at(file, one.line) ?? []);
	return {evidence, full: updates.some(one => python.has(yamlText(yamlAt(one, 'package-ecosystem')) ?? ''))};
}

export const dependencyNotices: Detector = {
	id: 'O1',
	title: 'Changes of dependencies notify',
	certainty: 'presence',
	role: 'monitoring',
	effort: 1,
	detect: context => {
		const {repository, runs, pipelines} = context;
		const bot = dependabot(context);
		const renovated = repository.files
			.filter(({path}) => renovate.test(path) && !/"enabled"\s*:\s*false/u.test(repository.text(path) ?? ''))
			.flatMap(({path}) => repository.whole(path));
		const auditing = runs.filter(run => run.invocation.kind === 'program' && audits.test(run.invocation.name));
		const actions = pipelines.flatMap(one =>
			one.actions
				.filter(action => /pip-audit|osv-scanner|snyk\/|trivy-action|dependency-review/u.test(action.name))
				.map(action => ({action, active: one.active && action.neutralised === null})),
		);
		const evidence = [
			...bot.evidence,
			...renovated,
			...auditing.flatMap(run => run.chain),
			...actions.flatMap(({action}) => repository.at(action.path, action.line) ?? []),
		];
		if (evidence.length === 0)
			return nothing(
				'nobody hears of a changed or vulnerable dependency, or of a changed source of data',
				'Add .github/dependabot.yml for pip, or a scheduled pip-audit.',
			);
		if (bot.full || renovated.length > 0 || auditing.some(run => run.active && run.neutralised === null) || actions.some(one => one.active))
			return {score: 1, evidence, missing: '', next: ''};
		return {
			score: 0.5,
			evidence,
			missing: 'it does not cover the Python dependencies, or its failure is not noticed',
			next: 'Add the pip ecosystem to the updates.',
		};
	},
};
