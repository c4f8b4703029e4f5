import type {Bench} from './bench.ts';
export const repository: Bench = {name: 'repository', limitSeconds: 1, run: async () => {}};
