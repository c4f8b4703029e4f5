import type {EnvironmentRecord} from '../../../domain/state.ts';

/** The found Python when it can fit a model, else what is missing, in words of what the probes measured. */
export function pythonPrerequisite(environment: EnvironmentRecord): {readonly executable: string} | string {
	const python = Object.hasOwn(environment, 'python') ? environment['python'] : undefined;
	if (!python) return 'Python was not probed';
	const {version, executable, label} = python.facts;
	if (typeof version !== 'string' || typeof executable !== 'string') return python.summary === '' ? 'Python not found' : python.summary;
	const packages = environment['frameworks']?.facts['packages'];
	const known = Array.isArray(packages) ? packages : [];
	if (!known.some(one => typeof one === 'string' && one.startsWith('scikit-learn '))) {
		return `scikit-learn is not in Python ${version} (${typeof label === 'string' ? label : 'PATH'})`;
	}
	return {executable};
}
