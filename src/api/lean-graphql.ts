/**
 * Imported first, before anything else loads `graphql`, which looks at NODE_ENV as it is loaded: outside production it proves of every value
 * that it comes from no second copy of the package, which takes as long as the rest of an answer. For everybody else NODE_ENV is what it was.
 */
import { createRequire } from 'node:module';

const { NODE_ENV } = process.env;
process.env['NODE_ENV'] = 'production';
createRequire(import.meta.url)('graphql');
if (NODE_ENV === undefined) delete process.env['NODE_ENV'];
else process.env['NODE_ENV'] = NODE_ENV;
