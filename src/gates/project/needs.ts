import type {NeedName} from '../../domain/pipeline.ts';
import type {UnderTest} from './under-test.ts';

/** Does the project declare this need in its pipeline.yaml? */
export const needing = ({pipeline}: UnderTest, need: NeedName): boolean => pipeline.needs.some(one => one.need === need);
