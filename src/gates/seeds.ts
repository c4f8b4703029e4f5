import {createHash, randomInt} from 'node:crypto';
import type {GateContext} from '../steps/step.ts';

const most = 2 ** 31 - 1;

/** The seed of one judgement where nobody named one: nobody can know it before. */
export const freshSeed = (): number => randomInt(1, most);

/** What one purpose draws by: another for every purpose, the same again with the judgement's seed. */
export function seedFor({seed}: Pick<GateContext, 'seed'>, purpose: string): number {
	return (createHash('sha256').update(`${seed} ${purpose}`).digest().readUInt32BE(0) % (most - 1)) + 1;
}
