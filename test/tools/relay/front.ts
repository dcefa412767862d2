// What a Relay application asks: a paged connection of a fragment, a refetch by node(id), a mutation.
declare function graphql(text: TemplateStringsArray): unknown

export const front = graphql`
  query frontQuery($count: Int!, $cursor: String) {
    ...frontList_query @arguments(count: $count, cursor: $cursor)
  }
`

export const list = graphql`
  fragment frontList_query on Query
  @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" })
  @refetchable(queryName: "frontListPaginationQuery") {
    articles(first: $count, after: $cursor, filter: { section: "world" }) @connection(key: "frontList_articles") {
      edges {
        node {
          id
          ...frontTeaser_article
        }
      }
    }
  }
`

export const teaser = graphql`
  fragment frontTeaser_article on Article @refetchable(queryName: "frontTeaserRefetchQuery") {
    headline
    publishedAt
    section {
      name
      path
    }
    contributors {
      role
      author {
        name
      }
    }
    hero {
      caption
      media {
        url
        creditLine
      }
    }
  }
`

export const author = graphql`
  fragment frontAuthor_author on Author
  @argumentDefinitions(last: { type: "Int", defaultValue: 5 }, before: { type: "String" })
  @refetchable(queryName: "frontAuthorBackwardQuery") {
    articles(last: $last, before: $before) @connection(key: "frontAuthor_articles") {
      edges {
        node {
          ...frontTeaser_article
        }
      }
    }
  }
`

export const authorPage = graphql`
  query frontAuthorPageQuery($slug: String!) {
    author(slug: $slug) {
      ...frontAuthor_author
    }
  }
`

export const publish = graphql`
  mutation frontPublishMutation($id: ID!) {
    publishArticle(id: $id) {
      status
      ...frontTeaser_article
    }
  }
`
