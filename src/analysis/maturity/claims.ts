import {type Evidence, quoteOf} from '../repository/evidence.ts';
import {isProse} from '../repository/place.ts';
import type {TestId} from './report.ts';
import type {Survey} from './survey.ts';

/** Words that claim a test; what says them is prose, however true it may be. */
const words: Readonly<Record<TestId, RegExp>> = {
	D1: /\b(schema validation|data validation|data schema|great expectations|pandera|validates? the (data|schema))\b/iu,
	D2: /\b(feature (importance|selection|ablation)|shap values?|ablation)\b/iu,
	D3: /\b(cost (of|per) (each )?feature|feature cost|feature latency)\b/iu,
	D4: /\b(feature (policy|policies|governance|allow-?list)|protected attributes? (are|is) (excluded|removed))\b/iu,
	D5: /\b(privacy|anonymi[sz]\w+|pseudonymi[sz]\w+|GDPR|PII|data masking)\b/iu,
	D6: /\b(feature store|new features? (can be|are) (quickly|easily) added|feature registry)\b/iu,
	D7: /\b((unit )?tests? (for|of|cover) (all )?(the )?(features?|preprocessing)|feature tests?)\b/iu,
	M1: /\b(code reviews?|peer[- ]review(ed)?|pull requests? (are|is) required)\b/iu,
	M2: /\b(A\/B test\w*|online metrics?|business (metrics?|KPIs?)|backtest\w*)\b/iu,
	M3: /\b(hyper-?parameters? (tuning|tuned|optimi[sz]ation|search)|optuna|grid search)\b/iu,
	M4: /\b(model staleness|retrain(ed|ing)? (every|daily|weekly|monthly|interval)|stale models?)\b/iu,
	M5: /\b(baseline (model|comparison)|compared (to|with|against) (a )?(simple|baseline)|dummy classifier)\b/iu,
	M6: /\b(data slices?|sliced? (metrics?|evaluation)|per-(segment|class|slice) (metrics?|performance))\b/iu,
	M7: /\b(fairness|bias (testing|audit|mitigation)|fairlearn|aif360|demographic parity)\b/iu,
	I1: /\b(reproducib\w+|deterministic training|random seeds?)\b/iu,
	I2: /\b(unit tests?|unit-tested|test coverage|fully tested)\b/iu,
	I3: /\b(integration tests?|end-to-end tests?|e2e tests?)\b/iu,
	I4: /\b(quality gates?|model validation|validated before (deployment|promotion|serving)|champion[ /-]challenger|promotion gate)\b/iu,
	I5: /\b(explainab\w+|interpretab\w+|debug(ging|gable)? (a single|one|individual) (example|prediction)s?)\b/iu,
	I6: /\b(canary|blue[- /]green|staged roll-?out|progressive delivery)\b/iu,
	I7: /\b(roll-?backs?)\b/iu,
	O1: /\b(dependabot|renovate|dependency (updates?|alerts?|monitoring))\b/iu,
	O2: /\b(data invariants?|input validation (in|at) serving|request validation)\b/iu,
	O3: /\b(training[- /]serving skew|train(ing)?[/-]serv(e|ing) (parity|consistency))\b/iu,
	O4: /\b(scheduled (re)?training|automatic(ally)? retrain\w*|model age|continuous training)\b/iu,
	O5: /\b(numerical(ly)? stab\w+|NaN checks?|gradient clipping)\b/iu,
	O6: /\b(latency (monitoring|benchmarks?|SLOs?)|performance benchmarks?|load test\w*|throughput monitoring)\b/iu,
	O7: /\b(drift (detection|monitoring)|model monitoring|monitors? (the )?(model|prediction)s?( quality)?|performance monitoring)\b/iu,
};

/** Words that claim what the inventory lists. */
const things: readonly [string, RegExp][] = [
	['CI/CD', /\bCI\s*\/\s*CD\b|\bcontinuous (integration|deployment|delivery)\b/iu],
	['containers', /\bdocker(ized|ised)?\b|\bcontaineri[sz]ed\b/iu],
	['Kubernetes', /\bkubernetes\b|\bk8s\b/iu],
	['experiment tracking', /\bmlflow\b|\bweights (&|and) biases\b|\bexperiment tracking\b/iu],
	['model registry', /\bmodel registry\b/iu],
	['monitoring', /\bprometheus\b|\bgrafana\b|\b(drift|model) monitoring\b/iu],
	['deployment', /\b(is|are|was|gets?|automatically) deployed (to|on|in|with)\b/iu],
	['tests', /\bunit tests?\b|\btest coverage\b|\bfully tested\b/iu],
];

export type Claims = {
	readonly tests: ReadonlyMap<TestId, readonly Evidence[]>;
	readonly things: readonly (Evidence & {readonly what: string})[];
};

/** Prose about how people behave, about other versions, or for the tools of an editor: it claims nothing of what is here. */
const notAboutIt =
	/(^|\/)(code_of_conduct|changelog|changes|history|news|licen[cs]e|security|authors)[^/]*$|(^|\/)\.(?!github\/|gitlab\/)[^/]+\/|^man\//iu;

const mostEach = 10;
const mostFiles = 400;

/** What prose says the project does: README, documents and notebook text. Code blocks and links to images are prose too. */
export function claimsOf({repository, modules}: Survey): Claims {
	const tests = new Map<TestId, Evidence[]>();
	const found: (Evidence & {what: string})[] = [];
	const ids = Object.keys(words) as TestId[];
	const read = (path: string, line: number, text: string, quote: string) => {
		if (quote === '' || text.length > 4000) return;
		for (const id of ids) {
			if (!words[id].test(text)) continue;
			const list = tests.get(id) ?? [];
			if (list.length < mostEach) list.push({path, line, quote});
			tests.set(id, list);
		}
		for (const [what, pattern] of things) {
			if (pattern.test(text) && found.filter(one => one.what === what).length < mostEach) found.push({path, line, quote, what});
		}
	};
	const prose = repository.files
		.filter(file => isProse(file.path) && !notAboutIt.test(file.path) && file.bytes < 1024 * 1024)
		.sort((a, b) => a.path.split('/').length - b.path.split('/').length);
	for (const {path} of prose.slice(0, mostFiles)) {
		for (const [index, text] of repository.lines(path).entries()) read(path, index + 1, text, quoteOf(text));
	}
	for (const module of modules) for (const line of module.prose) read(module.path, line.line, line.text, line.quote);
	return {tests, things: found};
}
