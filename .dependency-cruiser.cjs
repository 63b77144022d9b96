/** Who may import whom: the rules of CONTRIBUTING.md as code. test/import-rules.spec.ts plants a breach of each. */

/** The ground floor and the feature rooms, in the order in which they may know each other: a folder imports from earlier ones only. */
const GROUND_FLOOR = [
  ...['kernel', 'event-log', 'sqlite', 'eventstoredb', 'commands', 'read-model', 'reactions', 'access', 'api', 'operations'],
];
const ROOMS = [
  'concerns',
  'service-tokens',
  'customers',
  'features',
  'requests',
  'commitments',
  'reports',
  'audit',
  'owners',
  'promise-check',
  'insights',
  'search',
  'roadmap',
  'transfer',
];
const FOLDERS = [...GROUND_FLOOR, ...ROOMS];
const ANY_ROOM = `^src/(?:${ROOMS.join('|')})/`;
const GROUND = `^src/(?:${GROUND_FLOOR.join('|')})/`;
/** The composition root: the files of src/ itself; the command line stands on it. */
const ROOT = '^src/[^/]+\\.ts$';
const CLI = '^src/cli/';
const SPEC = '\\.spec\\.tsx?$';

/** A file of a feature room by its second name, as in request.decider.ts; the room's folder is group $1. */
const file = (...kinds) => `^src/([^/]+)/[^/]+\\.(?:${kinds.join('|')})\\.ts$`;
const own = (...kinds) => `^src/$1/[^/]+\\.(?:${kinds.join('|')})\\.ts$`;
/** A decider, and what it works on where one file would be long. */
const DECIDER = ['decider', 'state'];
/** What the API shows: object types, enums, and the arguments by which lists are narrowed and ordered. */
const TYPES = ['types', 'enums', 'filters'];
/** Objections, which requests and commitments take the same way. */
const CONCERN = (kind) => `^src/concerns/concern\\.${kind}\\.ts$`;
const ofAnyRoom = (...kinds) => `${ANY_ROOM}[^/]+\\.(?:${kinds.join('|')})\\.ts$`;

const forbidden = [
  {
    name: 'kernel-knows-nothing',
    comment: 'The kernel imports nothing of ours, and no framework.',
    from: { path: '^src/kernel/', pathNot: SPEC },
    to: { path: ['^src/', '(^|/)@nestjs/'], pathNot: '^src/kernel/' },
  },
  {
    name: 'events-know-events-only',
    comment: 'Events import the kernel, and the events of rooms before them: what those are called and whom they are for; and no package.',
    from: { path: file('events') },
    to: { pathNot: ['^src/kernel/', file('events')] },
  },
  {
    name: 'decider-is-pure',
    comment:
      'A decider imports the kernel, its own events and commands, and the events and rules of rooms it looks at: no package, no input or output.',
    from: { path: file(...DECIDER) },
    to: { pathNot: ['^src/kernel/', own('events', 'commands', ...DECIDER), ofAnyRoom('events', 'rules'), CONCERN('decider')] },
  },
  {
    name: 'rules-are-plain',
    comment: 'Rules that deciders, rows and reads share know plain values: they import the kernel and events.',
    from: { path: file('rules') },
    to: { pathNot: ['^src/kernel/', ofAnyRoom('events', 'rules')] },
  },
  {
    name: 'decider-sees-command-types-only',
    comment: 'Of its commands a decider sees the types: the classes would bring Nest and the validators along.',
    from: { path: file(...DECIDER) },
    to: { path: '\\.commands\\.ts$', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'no-clock-in-the-core',
    comment: 'Time comes from outside: events, deciders, tables and projections never reach for the clock.',
    from: { path: file('events', 'rules', ...DECIDER, 'tables', 'projection') },
    to: { path: '^src/kernel/clock\\.ts$' },
  },
  {
    name: 'command-classes-know-commands-only',
    comment:
      'Command classes and kinds of fields import packages, commands/, the kernel, concerns, the words (enums) of their own events, and the kinds of fields of rooms.',
    from: { path: file('commands', 'fields') },
    to: { path: '^(?:src|test|bench)/', pathNot: ['^src/(?:commands|kernel)/', own('events'), CONCERN('events'), ofAnyRoom('fields')] },
  },
  {
    name: 'projections-know-events-only',
    comment: 'Tables and projections import events, rules, the kernel and read-model/; a projection also the tables of its room.',
    from: { path: file('tables', 'projection') },
    to: { pathNot: ['^src/(?:kernel|read-model)/', ofAnyRoom('events', 'rules'), own('tables')] },
  },
  {
    name: 'tables-for-projections-and-sql',
    comment:
      'Tables are for projections and for what asks them in SQL: queries, conditions, families, views. All others see the types of rows.',
    from: { path: '^src/', pathNot: [file('tables', 'projection', 'queries', 'conditions', 'families', 'view'), SPEC] },
    to: { path: '\\.tables\\.ts$', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'projections-for-history',
    comment: 'A projection is for the one list of all: whoever reads rows imports their tables.',
    from: { path: '^src/', pathNot: ['^src/history\\.ts$', SPEC] },
    to: { path: '\\.projection\\.ts$' },
  },
  {
    name: 'reading-side-never-writes',
    comment: 'Queries, loaders, resolvers and types never see a log or a decider.',
    from: { path: file('queries', 'loaders', 'resolver', ...TYPES) },
    to: { path: ['^src/(?:event-log|eventstoredb)/', `\\.(?:${DECIDER.join('|')})\\.ts$`] },
  },
  {
    name: 'types-hold-no-sql',
    comment: 'Of queries, and of the SQL they share, types see the shapes only.',
    from: { path: file(...TYPES) },
    to: { path: '\\.(?:queries|conditions|families)\\.ts$', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'queries-know-read-model-only',
    comment: 'Of the ground floor, queries import read-model/ and the kernel.',
    from: { path: ofAnyRoom('queries') },
    to: { path: GROUND, pathNot: '^src/(?:kernel|read-model)/' },
  },
  {
    name: 'policies-ask-and-send',
    comment:
      'A policy imports the kernel, the shape of policies, events and commands of its own and of earlier rooms, and its own queries.',
    from: { path: file('policy') },
    to: { pathNot: ['^src/kernel/', '^src/reactions/policy\\.ts$', '(^|/)@nestjs/cqrs', ofAnyRoom('events', 'commands'), own('queries')] },
  },
  ...FOLDERS.slice(0, -1).map((folder, i) => ({
    name: `order-${folder}`,
    comment: `The folders stand in one order, and none imports from a later one: ${FOLDERS.join(' <- ')}.`,
    from: { path: `^src/${folder}/` },
    to: { path: `^src/(?:${FOLDERS.slice(i + 1).join('|')})/` },
  })),
  {
    name: 'types-and-queries-cross-rooms-in-resolvers',
    comment: 'Types, query classes and loaders of earlier rooms are used in types and resolvers only.',
    from: { path: ANY_ROOM.replace('(?:', '('), pathNot: [`\\.(?:${['loaders', 'resolver', ...TYPES].join('|')})\\.ts$`, SPEC] },
    to: { path: ofAnyRoom(...TYPES, 'queries', 'loaders'), pathNot: '^src/$1/' },
  },
  {
    name: 'database-for-the-ground-floor',
    comment: 'sqlite/ wraps the driver for eventstoredb/, read-model/, reactions/ and the log of reads.',
    from: { path: '^src/', pathNot: ['^src/(?:sqlite|eventstoredb|read-model|reactions)/', '^src/access/read-log\\.ts$', ROOT, CLI, SPEC] },
    to: { path: '^src/sqlite/' },
  },
  {
    name: 'sqlite-driver-in-one-file',
    comment: 'The SQLite driver is imported in one file.',
    from: { path: '^src/', pathNot: '^src/sqlite/database\\.ts$' },
    to: { path: ['(^|/)@photostructure/sqlite', '^(node:)?sqlite$'] },
  },
  {
    name: 'eventstoredb-client-in-one-file',
    comment: 'The EventStoreDB client is imported in one file, and in its test equipment.',
    from: { path: '^(?:src|test)/', pathNot: ['^src/eventstoredb/eventstoredb\\.client\\.ts$', '^test/eventstoredb/'] },
    to: { path: '(^|/)@eventstore/db-client' },
  },
  {
    name: 'web-knows-no-room',
    comment:
      'The pages are a door: they import packages, their own files, access/ for who visits, and of api/ the type of a request’s context.',
    from: { path: '^src/web/', pathNot: SPEC },
    to: { path: '^(?:src|test|bench)/', pathNot: ['^src/(?:web|access)/', '^src/api/context\\.ts$'] },
  },
  {
    name: 'only-the-boot-knows-web',
    comment: 'The service alone offers the pages.',
    from: { path: '^src/', pathNot: ['^src/web/', '^src/service\\.ts$', SPEC] },
    to: { path: '^src/web/' },
  },
  {
    name: 'nothing-knows-the-root',
    comment: 'The files of src/ itself put the house together: they may import anything, and no folder imports them but cli/.',
    from: { path: '^src/[^/]+/', pathNot: [CLI, SPEC] },
    to: { path: ROOT },
  },
  {
    name: 'nothing-knows-the-cli',
    comment: 'The command line stands on all others.',
    from: { path: '^src/', pathNot: [CLI, SPEC] },
    to: { path: CLI },
  },
  {
    name: 'no-circles',
    comment: 'No import circles, not even of types.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-barrels',
    comment: 'No index.ts: a thing is imported from the file it lives in.',
    from: { path: '^(?:src|test)/' },
    to: { path: '/index\\.[cm]?[jt]s$', pathNot: 'node_modules/' },
  },
  {
    name: 'src-never-imports-tests',
    comment: 'src/ never imports test/, bench/ or a spec; a spec may use the helpers in test/.',
    from: { path: '^src/', pathNot: SPEC },
    to: { path: ['^(?:test|bench)/', SPEC] },
  },
].map((rule) => ({ severity: 'error', ...rule }));

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
