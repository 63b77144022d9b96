/**
 * @generated SignedSource<<eac01024fc99f40902ae9dc80d87920c>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ReaderFragment } from 'relay-runtime';
import { FragmentRefs } from "relay-runtime";
export type account_header$data = {
  readonly name: string;
  readonly segment: string | null | undefined;
  readonly " $fragmentType": "account_header";
};
export type account_header$key = {
  readonly " $data"?: account_header$data;
  readonly " $fragmentSpreads": FragmentRefs<"account_header">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "account_header",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "name",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "segment",
      "storageKey": null
    }
  ],
  "type": "Customer",
  "abstractKey": null
};

(node as any).hash = "d65138779b8d2d4614d1c76cd628b7cd";

export default node;
