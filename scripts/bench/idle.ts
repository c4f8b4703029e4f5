import type {Bench} from './bench.ts';
export const idle: Bench = {name: 'idle', limitSeconds: 1, run: async () => {}};
