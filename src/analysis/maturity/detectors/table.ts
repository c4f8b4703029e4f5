import type {Detector} from '../detector.ts';
import {schema} from './d1-schema.ts';
import {beneficial} from './d2-beneficial.ts';
import {cost} from './d3-cost.ts';
import {requirements} from './d4-requirements.ts';
import {privacy} from './d5-privacy.ts';
import {quick} from './d6-quick.ts';
import {featureTests} from './d7-feature-tests.ts';
import {reproducible} from './i1-reproducible.ts';
import {modelTests} from './i2-model-tests.ts';
import {integration} from './i3-integration.ts';
import {validated} from './i4-validated.ts';
import {debuggable} from './i5-debuggable.ts';
import {canary} from './i6-canary.ts';
import {rollback} from './i7-rollback.ts';
import {reviewed} from './m1-reviewed.ts';
import {proxy} from './m2-proxy.ts';
import {tuned} from './m3-tuned.ts';
import {staleness} from './m4-staleness.ts';
import {baseline} from './m5-baseline.ts';
import {slices} from './m6-slices.ts';
import {inclusion} from './m7-inclusion.ts';
import {dependencyNotices} from './o1-dependencies.ts';
import {invariants} from './o2-invariants.ts';
import {skew} from './o3-skew.ts';
import {stale} from './o4-stale.ts';
import {stable} from './o5-stable.ts';
import {speed} from './o6-speed.ts';
import {quality} from './o7-quality.ts';

/** The 28 tests in the rubric's order: data, model, infrastructure, monitoring. */
export const detectors: readonly Detector[] = [
	schema,
	beneficial,
	cost,
	requirements,
	privacy,
	quick,
	featureTests,
	reviewed,
	proxy,
	tuned,
	staleness,
	baseline,
	slices,
	inclusion,
	reproducible,
	modelTests,
	integration,
	validated,
	debuggable,
	canary,
	rollback,
	dependencyNotices,
	invariants,
	skew,
	stale,
	stable,
	speed,
	quality,
];
