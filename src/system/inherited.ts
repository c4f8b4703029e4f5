import {readdirSync, readFileSync} from 'node:fs';

const closeOnExec = 0o2000000;

/**
 * Descriptors above stderr that this program was started with and that every child of it inherits: what a shell, a terminal or a
 * scheduler left open. Node opens its own so that no child has them. Empty where there is no /proc.
 */
export function inheritedDescriptors(): readonly number[] {
	try {
		return readdirSync('/proc/self/fd')
			.map(Number)
			.filter(descriptor => descriptor > 2 && passedOn(descriptor));
	} catch {
		return [];
	}
}

function passedOn(descriptor: number): boolean {
	try {
		const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1];
		return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
	} catch {
		return false; // closed meanwhile, as the one that listed the folder
	}
}
