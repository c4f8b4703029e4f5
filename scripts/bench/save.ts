import type {Bench} from './bench.ts';
export const save: Bench = {name: 'save', limitSeconds: 1, run: async () => {}};
