import {works} from '../steps/work.ts';
import type {Place} from './turn.ts';

/** Answers a prompt that names no step of ours: another program's user typed it. */
export async function answerFreely(place: Place, _text: string): Promise<void> {
	place.speaker.say(`I can do these steps of an assessment, offline: ${Object.keys(works).join(', ')}.`);
}
