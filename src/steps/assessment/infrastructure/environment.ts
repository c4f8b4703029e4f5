import type {EnvironmentRecord} from '../../../domain/state.ts';

/** What the probes said when the session began; a probe that did not run leaves its facts unknown. */
export class Environment {
	readonly #record: EnvironmentRecord;

	constructor(record: EnvironmentRecord) {
		this.#record = record;
	}

	/** The probe's own line, or that it did not run. */
	summary(probe: string): string {
		return this.#reading(probe)?.summary ?? 'not probed';
	}

	known(probe: string): boolean {
		const status = this.#reading(probe)?.status;
		return status !== undefined && status !== 'waiting' && status !== 'error' && status !== 'timed-out';
	}

	/** Is what the probe looks for there and usable? null when it could not tell. */
	there(probe: string): boolean | null {
		if (!this.known(probe)) return null;
		return this.#reading(probe)?.status === 'ok';
	}

	number(probe: string, fact: string): number | null {
		const value = this.#reading(probe)?.facts[fact];
		return typeof value === 'number' && Number.isFinite(value) ? value : null;
	}

	text(probe: string, fact: string): string | null {
		const value = this.#reading(probe)?.facts[fact];
		return typeof value === 'string' && value !== '' ? value : null;
	}

	/** The version of a distribution in the found Python, or null. */
	distribution(name: string): string | null {
		const packages = this.#reading('frameworks')?.facts['packages'];
		if (!Array.isArray(packages)) return null;
		const found = packages.find(one => typeof one === 'string' && one.startsWith(`${name} `));
		return typeof found === 'string' ? found.slice(name.length + 1) : null;
	}

	#reading(probe: string) {
		return Object.hasOwn(this.#record, probe) ? this.#record[probe] : undefined;
	}
}
