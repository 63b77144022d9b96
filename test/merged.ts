/** Two customers that are one, for the specs of deciders: `ace` was merged into `acme`, which is of another segment. */
export const ONE_CUSTOMER = {
  'customer-acme': [{ type: 'CustomerRegistered', data: { customerId: 'acme', name: 'Acme', segment: 'enterprise' } }],
  'customer-ace': [
    { type: 'CustomerRegistered', data: { customerId: 'ace', name: 'Ace', segment: 'smb' } },
    { type: 'CustomerMerged', data: { intoCustomerId: 'acme' } },
  ],
} as const;
