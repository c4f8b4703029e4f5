import {count, short} from '../../../domain/format.ts';
import type {SystemType} from '../../../domain/workflow.ts';
import type {Environment} from '../../../steps/assessment/infrastructure/environment.ts';
import type {Need} from '../../../steps/assessment/infrastructure/schema.ts';

/** A fit must not need more than the memory that is free, with half as much again to spare. */
export const headroom = 1.5;
/** Measured on a machine learning stack of scikit-learn, pandas, MLflow and a server: 1.1 GB of packages, twice while installing. */
const packagesGiB = 2.5;

export type Demand = {
	readonly systemTypes: readonly SystemType[];
	/** MiB of a fit on all rows, and whether it was measured. */
	readonly fitMiB: number | null;
	readonly measured: boolean;
	readonly dataMiB: number;
};

/** A service or a feature store answers requests; a training pipeline serves nothing. */
const serves = (demand: Demand): boolean => demand.systemTypes.some(type => type !== 'training_pipeline');

/** Each need of the work ahead against what the probes found. */
export function needsOf(demand: Demand, environment: Environment): Need[] {
	return [
		python(environment),
		framework(environment),
		memory(demand, environment),
		processors(demand, environment),
		disk(demand, environment),
		graphics(environment),
		container(environment),
		...(serves(demand) ? [kubernetes(environment)] : []),
	];
}

const verdictOf = (enough: boolean | null): Need['verdict'] => (enough === null ? 'unknown' : enough ? 'enough' : 'short');

function python(environment: Environment): Need {
	const version = environment.text('python', 'version');
	const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
	const enough = environment.known('python') ? version !== null && (major > 3 || (major === 3 && minor >= 10)) : null;
	return {
		what: 'Python',
		need: '3.10 or newer',
		found: environment.summary('python'),
		verdict: verdictOf(enough),
		why: 'the oldest that the libraries of the project still support',
		for: 'Build',
	};
}

function framework(environment: Environment): Need {
	const version = environment.distribution('scikit-learn');
	return {
		what: 'scikit-learn',
		need: 'any version, to measure here; the project brings its own',
		found: version === null ? environment.summary('frameworks') : `scikit-learn ${version}`,
		verdict: verdictOf(environment.known('frameworks') ? version !== null : null),
		why: 'without it the memory of a fit is an estimate now; Build installs it into an environment of its own',
		for: 'Assess',
	};
}

function memory(demand: Demand, environment: Environment): Need {
	const available = environment.number('memory', 'availableGiB');
	const needed = demand.fitMiB === null ? null : (demand.fitMiB * headroom) / 1024;
	return {
		what: 'memory',
		need: needed === null ? 'unknown' : `${short(needed, 2)} GiB for a fit`,
		found: available === null ? environment.summary('memory') : `${available} GiB available`,
		verdict: verdictOf(available === null || needed === null ? null : needed <= available),
		why:
			demand.fitMiB === null
				? 'there are no rows to compute it from'
				: `${demand.measured ? 'measured' : 'estimated'} ${count(demand.fitMiB)} MiB x ${headroom}`,
		for: 'Build',
	};
}

function processors(demand: Demand, environment: Environment): Need {
	const cores = environment.number('cpu', 'coreLimit') ?? environment.number('cpu', 'cores');
	const serving = serves(demand);
	const needed = serving ? 2 : 1;
	return {
		what: 'processor cores',
		need: String(needed),
		found: cores === null ? environment.summary('cpu') : `${cores}`,
		verdict: verdictOf(cores === null ? null : cores >= needed),
		why: serving ? 'one to serve and one to send the load that measures it' : 'one to train',
		for: serving ? 'Deploy' : 'Build',
	};
}

function disk(demand: Demand, environment: Environment): Need {
	const free = environment.number('disk', 'freeGiB');
	const needed = packagesGiB + (3 * demand.dataMiB) / 1024;
	return {
		what: 'disk',
		need: `${short(needed, 2)} GiB`,
		found: free === null ? environment.summary('disk') : `${free} GiB free`,
		verdict: verdictOf(free === null ? null : free >= needed),
		why: `${packagesGiB} GiB of packages, and three copies of the data: hidden, visible, prepared`,
		for: 'Build',
	};
}

function graphics(environment: Environment): Need {
	return {
		what: 'GPU',
		need: 'none',
		found: environment.known('gpu') ? environment.summary('gpu') : 'not probed',
		verdict: 'enough',
		why: 'rows and columns of this kind are learned by trees and linear models on the processor',
		for: 'Build',
	};
}

function container(environment: Environment): Need {
	return {
		what: 'container engine',
		need: 'docker or podman that answers',
		found: environment.summary('container'),
		verdict: verdictOf(environment.there('container')),
		why: 'without it the image of Deploy is written and linted, not built',
		for: 'Deploy',
	};
}

function kubernetes(environment: Environment): Need {
	return {
		what: 'Kubernetes context',
		need: 'only to try manifests on a server',
		found: environment.summary('kubernetes'),
		verdict: verdictOf(environment.there('kubernetes')),
		why: 'without it manifests are checked against their schemas only',
		for: 'Deploy',
	};
}
