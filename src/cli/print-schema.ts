import 'reflect-metadata';
import { builtSchema, printed } from '../schema.js';

process.stdout.write(printed(await builtSchema()));
