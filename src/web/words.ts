import type { Caller } from '../access/access.js';

/** What the roles are called. */
export const ROLE_WORDS = {
  SALES: 'Sales',
  SALES_APPROVER: 'Approves for sales',
  PRODUCT: 'Product',
  PRODUCT_APPROVER: 'Approves for product',
  CONTRIBUTOR: 'Contributor',
  LEADERSHIP: 'Leadership',
  AUDITOR: 'Auditor',
  SERVICE: 'Service',
  IMPORTER: 'Importer',
  ADMIN: 'Administrator',
} as const satisfies Record<Caller['roles'][number], string>;
