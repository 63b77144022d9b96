/** The company whose history it is: a fixed number of people, areas, segments and tags, however long the history. */
const NAMES = {
  SALES: ['Sofia Lind', 'Samuel Ortiz', 'Selin Aydin', 'Stefan Brandt', 'Saoirse Walsh', 'Sanjay Rao', 'Signe Holm', 'Silvio Conti'],
  SALES_APPROVER: ['Vera Novak', 'Viktor Sand', 'Violet Price'],
  PRODUCT: ['Priya Shah', 'Paul Meyer', 'Petra Jansen', 'Pedro Alves', 'Pia Keller', 'Pavel Horak'],
  PRODUCT_APPROVER: ['Quentin Roy', 'Qiu Yan', 'Queenie Ball'],
  CONTRIBUTOR: ['Lars Engel', 'Lucia Romero', 'Liam Burke', 'Leila Haddad', 'Ludmila Orlova'],
  LEADERSHIP: ['Greta Falk', 'Gustavo Pena'],
};

const person = (role, name) => ({
  issuer: 'https://id.example.com',
  subject: name.toLowerCase().replace(' ', '.'),
  name,
  roles: [role],
});

export const PEOPLE = Object.fromEntries(Object.entries(NAMES).map(([role, names]) => [role, names.map((name) => person(role, name))]));

export const SEGMENTS = ['enterprise', 'mid-market', 'smb', 'public-sector', 'education', 'startup'];
export const AREAS = [
  ...['identity', 'billing', 'reporting', 'integrations', 'mobile', 'search'],
  ...['workflow', 'storage', 'security', 'onboarding', 'collaboration', 'platform'],
];
export const TAGS = [
  ...['sso', 'audit', 'export', 'api', 'latency', 'offline', 'gdpr', 'invoice', 'dashboard', 'import', 'webhook', 'roles', 'branding'],
  ...['backup', 'sandbox', 'migration', 'accessibility', 'translation', 'notification', 'calendar', 'attachment', 'retention', 'quota'],
];
