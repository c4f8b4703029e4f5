// Measures what PERFORMANCE promises, each beside its floor and its peers in the same run:
// node scripts/bench.mjs [--only name[,name]] [--json] [--full] [--smoke]
import {main} from './bench/main.ts';

process.exitCode = await main(process.argv.slice(2));
