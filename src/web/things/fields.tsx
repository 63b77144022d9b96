import { Line, Text, type Form } from '../parts/act.js';

interface CustomerFieldsProps {
  readonly form: Form;
  /** As it is now; absent: there is none yet. */
  readonly customer?: {
    readonly name: string;
    readonly segment: string | null;
    readonly accountOwner: string | null;
    readonly externalId: string | null;
  };
}

/** What is known of a customer. */
export const CustomerFields = ({ form, customer }: CustomerFieldsProps) => (
  <>
    <Line form={form} name="name" label="Name" value={customer?.name} needed />
    <Line form={form} name="segment" label="Segment" value={customer?.segment ?? undefined} />
    <Line form={form} name="accountOwner" label="Looked after by" value={customer?.accountOwner ?? undefined} />
    <Line form={form} name="externalId" label="Id elsewhere" value={customer?.externalId ?? undefined} />
  </>
);

interface FeatureFieldsProps {
  readonly form: Form;
  /** As it is now; absent: there is none yet. */
  readonly feature?: {
    readonly name: string;
    readonly aliases: readonly string[];
    readonly description: string | null;
    readonly area: string | null;
    readonly owner: string | null;
  };
}

/** What is known of a feature, whenever it comes. */
export const FeatureFields = ({ form, feature }: FeatureFieldsProps) => (
  <>
    <Line form={form} name="name" label="Name" value={feature?.name} needed />
    <Text form={form} name="aliases" label="Also called" hint="One name a line." rows={2} value={feature?.aliases.join('\n')} />
    <Text form={form} name="description" label="What is it?" value={feature?.description ?? undefined} />
    <Line form={form} name="area" label="Area" value={feature?.area ?? undefined} />
    <Line form={form} name="owner" label="Owner" value={feature?.owner ?? undefined} />
  </>
);
