/** What reads one workbook and ends, started by the service: whatever the file does to it, the service goes on. */
import { endWithStarter, tell } from './read-model/beside.js';
import { readWorkbook } from './transfer/workbook.js';

endWithStarter();
process.once('message', (bytes: Uint8Array<ArrayBuffer>) => void readWorkbook(bytes).then(tell));
