/** Whether every store gives the text back as it was: at NUL they cut it, and halves of surrogate pairs they replace. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Control characters but tab and line feed. */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** Whether it is text that people may write: every store keeps it, and every screen shows it. */
export const isWritable = (text: string): boolean => isStorable(text) && !CONTROL.test(text);

/** What is said of text that nobody may write. */
export const UNWRITABLE = 'This text holds a character that cannot be kept: a control character or half of a pair.';
