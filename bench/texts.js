/** What people write, in lengths as people write: put together from pieces. */
const THINGS = [
  ...['single sign-on', 'scheduled exports', 'an audit trail', 'bulk editing', 'role templates', 'a sandbox', 'offline work', 'webhooks'],
  ...['custom fields', 'invoice splitting', 'usage alerts', 'data residency', 'keyboard navigation', 'a public API', 'retention rules'],
  ...['calendar sync', 'saved searches', 'delegated approval', 'two-way sync', 'branded mails', 'quota reports', 'field history'],
];
const FOR = ['auditors', 'field teams', 'resellers', 'subsidiaries', 'administrators', 'finance', 'support desks', 'night shifts'];
const FIRST = [
  'Alder',
  'Birch',
  'Cobalt',
  'Delta',
  'Ember',
  'Fjord',
  'Granit',
  'Harbor',
  'Indigo',
  'Juniper',
  'Kestrel',
  'Lumen',
  'Meridian',
];
const SECOND = ['Logistics', 'Health', 'Foods', 'Energy', 'Partners', 'Motors', 'Bank', 'Media', 'Rail', 'Chemicals', 'Insurance', 'Labs'];
const PAINS = [
  'Somebody types everything twice, once here and once in the other system, and at the end of the month the two do not agree.',
  'Their auditors ask every quarter who changed what, and a whole day goes into pulling it together by hand.',
  'New people wait up to a week until somebody has given them what they need, and borrow the account of a colleague meanwhile.',
  'When the line is down nobody on the shop floor can go on, and what was noted on paper is lost as often as not.',
  'They have three times as many records as a year ago, and what took a second takes half a minute now.',
  'Each of their subsidiaries has rules of its own, and today one mistake in one of them is seen by all.',
];
const REASONS = [
  'It serves the two segments that we want to grow in, and the estimate fits into the next two quarters.',
  'Few ask for it, what they need can be had by another way today, and it would bind the team for most of a year.',
  'The demand is counted, the evidence is there, and nothing that is planned before it would have to move.',
  'It depends on work that has not begun, and whoever asked can live with what there is until that is done.',
];

export const texts = (chance) => ({
  company: () => `${chance.of(FIRST)} ${chance.of(SECOND)}`,
  title: () => `${capital(chance.of(THINGS))} for ${chance.of(FOR)}`,
  problem: () => `${chance.of(PAINS)} ${chance.is(0.5) ? chance.of(PAINS) : ''}`.trim(),
  note: () => chance.of(PAINS),
  rationale: () => chance.of(REASONS),
  explanation: () => `We have looked at it together with the team: ${chance.of(REASONS).toLowerCase()}`,
  canSay: (name, day) => `${name} will be there by ${day}, for all ${chance.of(FOR)} of yours, at no extra charge.`,
  cannotSay: () => `Nothing about ${chance.of(THINGS)}, and no earlier day.`,
  condition: () => `Holds with the yearly plan and up to ${chance.whole(1, 40) * 50} users.`,
});

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
