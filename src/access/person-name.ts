import { shows, whyNotGiven } from '../kernel/name.js';

const MOST_OF_A_NAME = 200;

/** Why nobody is called so; undefined where somebody may be. */
export const whyNobody = (name: unknown): string | undefined =>
  typeof name !== 'string' || !shows(name) || [...name].length > MOST_OF_A_NAME
    ? `A name has 1 to ${MOST_OF_A_NAME} characters that show.`
    : whyNotGiven(name);
