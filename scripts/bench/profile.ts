import type {Bench} from './bench.ts';
export const profile: Bench = {name: 'profile', limitSeconds: 1, run: async () => {}};
