import type {CheckDefinition} from '../../step.ts';
import {baselineCheck} from './baseline-check.ts';
import {onnxCheck} from './onnx-check.ts';
import {qualityCheck} from './quality-check.ts';
import {simplerCheck} from './simpler-check.ts';

export const validationChecks: readonly CheckDefinition[] = [baselineCheck, qualityCheck, simplerCheck, onnxCheck];
