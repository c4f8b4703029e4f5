import {distributionsIn} from '../distributions.ts';
import type {Probe} from '../probe.ts';
import {reading} from '../reading.ts';

/** Distribution names, the most telling first, with the short word the screens use. */
const known: readonly (readonly [name: string, word: string])[] = [
	['tensorflow', 'tensorflow'],
	['torch', 'pytorch'],
	['scikit-learn', 'sklearn'],
	['mlflow', 'mlflow'],
	['kfp', 'kubeflow'],
	['lightgbm', 'lightgbm'],
	['xgboost', 'xgboost'],
	['catboost', 'catboost'],
	['jax', 'jax'],
	['keras', 'keras'],
	['transformers', 'transformers'],
	['lightning', 'lightning'],
	['pytorch-lightning', 'lightning'],
	['onnx', 'onnx'],
	['onnxruntime', 'onnxruntime'],
	['optuna', 'optuna'],
	['ray', 'ray'],
	['feast', 'feast'],
	['evidently', 'evidently'],
	['dvc', 'dvc'],
	['wandb', 'wandb'],
	['bentoml', 'bentoml'],
	['statsmodels', 'statsmodels'],
	['spacy', 'spacy'],
	['datasets', 'datasets'],
];

/** What frameworks stand on: told where all is told, but alone no framework. */
const companions: typeof known = [
	['fastapi', 'fastapi'],
	['pandas', 'pandas'],
	['polars', 'polars'],
	['numpy', 'numpy'],
	['scipy', 'scipy'],
	['pyarrow', 'pyarrow'],
];

/** The seed's ML frameworks and their kin, from the distribution metadata of the Python found; nothing is imported. */
export const frameworks: Probe = {
	id: 'frameworks',
	title: 'ML frameworks',
	intervalMs: 15_000,
	timeoutMs: 5000,
	spawns: false,
	needs: ['python'],
	watch: context => sitePackagesOf(context.reading('python')?.facts['sitePackages']),
	async read(context) {
		const folders = sitePackagesOf(context.reading('python')?.facts['sitePackages']);
		const command = folders.length === 0 ? null : folders.join(' ');
		const installed = await distributionsIn(folders, context.readText);
		const versionsOf = (names: typeof known) =>
			names.flatMap(([name, word]) => {
				const version = installed.get(name);
				return version === undefined ? [] : [{name, word, version}];
			});
		const present = versionsOf(known);
		const all = [...present, ...versionsOf(companions)];
		const facts = {packages: all.map(({name, version}) => `${name} ${version}`), count: present.length, distributions: installed.size};
		const raw = [...installed].map(([name, version]) => `${name} ${version}`).join('\n');
		const detail = all.map(({word, version}) => `${word} ${version}`).join(', ');
		if (present.length === 0) {
			const others = detail === '' ? `${installed.size} distributions, none of them known here` : `only ${detail}`;
			return reading('missing', 'No ML frameworks detected', {
				detail: folders.length === 0 ? 'no Python to look in' : others,
				facts: {...facts, shown: []},
				command,
				raw,
			});
		}
		const shown = present.slice(0, 5).map(({word, version}) => `${word} ${shortVersion(version)}`);
		return reading('ok', fitted(shown, present.length), {detail, facts: {...facts, shown}, command, raw});
	},
};

const shortVersion = (version: string) => version.match(/^\d+(\.\d+)?/)?.[0] ?? version;

const sitePackagesOf = (fact: unknown): readonly string[] => (Array.isArray(fact) ? fact.filter(folder => typeof folder === 'string') : []);

/** As many as fit a summary, and how many more there are. */
function fitted(shown: readonly string[], total: number, columns = 60): string {
	for (let count = shown.length; count > 1; count--) {
		const text = `${shown.slice(0, count).join(', ')}${total > count ? ` +${total - count}` : ''}`;
		if (text.length <= columns) return text;
	}
	return `${shown[0]}${total > 1 ? ` +${total - 1}` : ''}`;
}
