import type {Probe} from '../probe.ts';
import {conda} from './conda.ts';
import {container} from './container.ts';
import {cpu} from './cpu.ts';
import {directory} from './directory.ts';
import {disk} from './disk.ts';
import {frameworks} from './frameworks.ts';
import {gpu} from './gpu.ts';
import {jupyter} from './jupyter.ts';
import {kubernetes} from './kubernetes.ts';
import {memory} from './memory.ts';
import {mlflow} from './mlflow.ts';
import {python} from './python.ts';
import {sandbox} from './sandbox.ts';
import {session} from './session.ts';
import {uv} from './uv.ts';

/** Every probe, in the order a person reads them. */
export const probes: readonly Probe[] = [
	session,
	directory,
	python,
	frameworks,
	container,
	sandbox,
	kubernetes,
	gpu,
	cpu,
	memory,
	disk,
	mlflow,
	conda,
	jupyter,
	uv,
];
