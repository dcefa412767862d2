import { z } from 'zod'
import { button, embed, html, interactive, linkCard, linkList, reference, unknown } from './embed-blocks.ts'
import { audio, file, gallery, image, video } from './media-blocks.ts'
import { defineNested } from './nested.ts'
import {
  callout,
  correction,
  details,
  divider,
  footnotes,
  group,
  object,
  pageBreak,
  paywallMarker,
  profileList,
  rating,
  table,
  timeline,
} from './structure-blocks.ts'
import type { annotationSchema, spanSchema } from './text-blocks.ts'
import { code, preformatted, pullquote, quote, textBlock } from './text-blocks.ts'

const schemas = {
  block: textBlock,
  quote,
  pullquote,
  preformatted,
  code,
  table,
  divider,
  details,
  callout,
  footnotes,
  image,
  gallery,
  video,
  audio,
  file,
  embed,
  interactive,
  link_card: linkCard,
  link_list: linkList,
  button,
  html,
  reference,
  object,
  timeline,
  profile_list: profileList,
  rating,
  group,
  page_break: pageBreak,
  paywall_marker: paywallMarker,
  correction,
  unknown,
}

/** Every value of `_type` that a body takes. */
export type BlockType = keyof typeof schemas
export type BlockOf<T extends BlockType> = z.infer<(typeof schemas)[T]>
export type Block = { [T in BlockType]: BlockOf<T> }[BlockType]
export type Body = Block[]
export type TextBlock = BlockOf<'block'>
export type Span = z.infer<typeof spanSchema>
export type Annotation = z.infer<typeof annotationSchema>

// Object.keys of a constant gives its own keys and no others.
export const blockTypes = Object.keys(schemas) as BlockType[]

/** The shape of one block; what spans several fields is in rules.ts, and checkBody applies both. */
export const blockSchema = defineNested(
  z.discriminatedUnion('_type', [
    textBlock,
    quote,
    pullquote,
    preformatted,
    code,
    table,
    divider,
    details,
    callout,
    footnotes,
    image,
    gallery,
    video,
    audio,
    file,
    embed,
    interactive,
    linkCard,
    linkList,
    button,
    html,
    reference,
    object,
    timeline,
    profileList,
    rating,
    group,
    pageBreak,
    paywallMarker,
    correction,
    unknown,
  ]),
)
