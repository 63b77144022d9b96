import { graphql } from './api/graphql.js';

export const MORE = graphql(`
  query More {
    viewer {
      id
      commands
    }
  }
`);
