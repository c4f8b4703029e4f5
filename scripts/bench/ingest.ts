import type {Bench} from './bench.ts';
export const ingest: Bench = {name: 'ingest', limitSeconds: 1, run: async () => {}};
