import type {Detector} from '../detector.ts';

/** Every test that is measured, in the rubric's order. */
export const detectors: readonly Detector[] = [];
