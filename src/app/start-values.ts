import {type Job, jobs, type SystemType, systemTypes} from '../domain/workflow.ts';

export const isJob = (text: string): text is Job => jobs.some(job => job === text);
export const isSystemType = (text: string): text is SystemType => systemTypes.some(type => type === text);
