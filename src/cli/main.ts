#!/usr/bin/env node
/** The command line. What a command needs is loaded when it runs, so that `token` and `--help` are quick. */
import { Command, CommanderError, Option } from 'commander';
import { VERSION } from '../api/version.js';
import { DONE, ending, WRONG_USAGE } from '../exit.js';
import { FORMATS, LISTS } from '../transfer/lists.js';
import type { ExportOptions } from './export.js';
import type { ImportOptions } from './import.js';

const sayso = new Command('sayso')
  .description('The register of what was asked, what was decided and why, and what may be promised to customers.')
  .version(VERSION)
  .exitOverride();

sayso
  .command('serve')
  .description('serve the data folder; first line on standard output: listening http://HOST:PORT')
  .option('--as <name>', 'print a link, too, that signs somebody of this name in with a browser, once')
  .option('--roles <roles>', 'with --as: the roles they hold, joined by commas')
  .action(async (options: { as?: string; roles?: string }) => (await import('../serve.js')).serveUntilStopped(options));

sayso
  .command('token')
  .description('print a bearer token for local sign-in')
  .requiredOption('--name <name>', 'whose it is: the same name is the same person')
  .requiredOption('--roles <roles>', 'the roles it holds, joined by commas')
  .option('--hours <hours>', 'how long it holds, at most 24', '8')
  .action(async (options: { name: string; roles: string; hours: string }) => (await import('./token.js')).printToken(options));

sayso
  .command('import')
  .description('bring in command lines, the events of an export, a spreadsheet, or a folder of decision records; FILE - is standard input')
  .argument('<file...>')
  .option('--url <url>', 'through the service there, else on the data folder')
  .option('--token <token>', 'the bearer token for the service')
  .addOption(new Option('--format <format>', 'of the files').choices(['jsonl', 'csv', 'xlsx', 'adr']).default('jsonl'))
  .addOption(
    new Option('--kind <kind>', 'what the rows of a spreadsheet are').choices([
      'customers',
      'features',
      'requests',
      'decisions',
      'commitments',
    ]),
  )
  .addOption(new Option('--dates <order>', 'how dates such as 03/04/2026 are meant').choices(['day-first', 'month-first']))
  .addOption(new Option('--decimal <mark>', 'what stands before the decimals in amounts such as 10.000').choices(['comma', 'point']))
  .option('--dry-run', 'write nothing: show what is refused, what would be written, and what the columns of a spreadsheet are taken for')
  .action(async (files: string[], options: ImportOptions) => (await import('./import.js')).importFiles(files, options));

sayso
  .command('export')
  .description('write every event to standard output, as CloudEvents in JSON Lines, or one list for a spreadsheet')
  .option('--url <url>', 'from the service there, else from the data folder')
  .option('--token <token>', 'the bearer token for the service')
  .addOption(new Option('--format <format>', 'of what is written').choices(['cloudevents', ...FORMATS]).default('cloudevents'))
  .addOption(new Option('--kind <list>', 'which list, in the format of a spreadsheet').choices(Object.keys(LISTS)))
  .action(async (options: ExportOptions) => (await import('./export.js')).exportTo(process.stdout, options));

sayso
  .command('report')
  .description('print the account of one request or promise, each line with the event it rests on')
  .argument('<id>', 'its key, or its global id')
  .addOption(new Option('--format <format>', 'of the account').choices(['md', 'html']).default('md'))
  .option('--as-of <date>', 'as the register knew it at the end of that day, in UTC')
  .option('--url <url>', 'from the service there, else from the data folder')
  .option('--token <token>', 'the bearer token for the service')
  .action(async (id: string, options: { format: 'md' | 'html'; asOf?: string; url?: string; token?: string }) =>
    (await import('./report.js')).printReport(id, options),
  );

sayso
  .command('backup')
  .description('copy the store as it is now, also while a service runs, and verify the copy; FILE - is standard output')
  .argument('<file>')
  .action(async (file: string) => (await import('./backup.js')).backupTo(file));

sayso
  .command('restore')
  .description('bring a backup back into an empty data folder; FILE - is standard input')
  .argument('<file>')
  .action(async (file: string) => (await import('./backup.js')).restoreFrom(file));

sayso
  .command('rebuild')
  .description('make the read model anew from the log')
  .action(async () => (await import('./rebuild.js')).rebuild());

sayso
  .command('repair')
  .description('tell at which event the read model stops, and put on record that it is passed over')
  .option('--skip <position>', 'the position of that event: everybody goes on without it')
  .option('--policy <name>', 'with --skip: only what fails of the reactions of this policy to it is passed over')
  .option('--reason <text>', 'why, for the audit log')
  .action(async (options: { skip?: string; policy?: string; reason?: string }) => (await import('./repair.js')).repair(options));

sayso
  .command('verify')
  .description('read the whole log and compare the read model with it')
  .action(async () => (await import('./verify.js')).verify());

await ending(async () => {
  try {
    await sayso.parseAsync();
  } catch (error) {
    // commander has told it already
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? DONE : WRONG_USAGE;
  }
});
