import type { BlockOf } from './blocks.ts'
import type { HtmlContext } from './html-context.ts'
import type { Attributes } from './markup.ts'
import { commonAttributes, element, escapeHtml, textElement, textHtml, voidElement } from './markup.ts'
import type { Rendition, ResolvedMedia } from './resolve.ts'
import { safeAddress } from './resolve.ts'

type Overrides = { caption?: string; credit?: string; alt?: string; decorative?: boolean }

/** A picture's words as shown: the block's own, else the media item's. A credit cannot be emptied, only replaced. */
export const shownWords = (block: Overrides, media: ResolvedMedia | null) => ({
  caption: (block.caption ?? media?.caption) || null,
  credit: block.credit || media?.creditLine || null,
  alt: block.decorative ? '' : (block.alt ?? (media?.decorative ? '' : media?.alt) ?? ''),
})

/** The caption whose text is exactly caption, one space, credit line. */
export const figcaptionHtml = ({ caption, credit }: { caption: string | null; credit: string | null }): string => {
  const parts = [textElement('span', 'caption', caption), textElement('span', 'credit', credit)]
  const html = parts.filter((part) => part !== '').join(' ')
  return html === '' ? '' : `<figcaption>${html}</figcaption>`
}

// Commas and spaces would end an address inside srcset.
const inSrcset = ({ url, width }: Rendition): string | null =>
  width && safeAddress(url) && !/[\s,]/.test(url) ? `${url} ${width}w` : null

const imgHtml = (media: ResolvedMedia, alt: string, url: string): string => {
  const srcset = media.renditions.map(inSrcset).filter((entry) => entry !== null)
  return voidElement('img', {
    src: url,
    srcset: srcset.length > 0 ? srcset.join(', ') : null,
    alt,
    width: media.width,
    height: media.height,
    loading: 'lazy',
  })
}

/** A picture and its words; without an address its alt text stands in the picture's place. */
const pictureHtml = (block: Overrides & { link?: string }, media: ResolvedMedia): string => {
  const words = shownWords(block, media)
  const url = safeAddress(media.url)
  const picture = url === null ? textElement('p', 'alt', words.alt) : imgHtml(media, words.alt, url)
  const linked = block.link && url !== null ? element('a', { href: block.link }, picture) : picture
  return linked + figcaptionHtml(words)
}

export const imageHtml = (block: BlockOf<'image'>, { resolve }: HtmlContext): string => {
  const media = resolve.media(block.media.id)
  if (media === null) return ''
  const crop = typeof block.crop === 'string' ? block.crop : null
  const attributes = {
    ...commonAttributes(block),
    class: block.role ? `image image-${block.role}` : 'image',
    'data-crop': crop,
  }
  return `${element('figure', attributes, pictureHtml(block, media))}\n`
}

export const galleryHtml = (block: BlockOf<'gallery'>, { resolve }: HtmlContext): string => {
  const figures = block.items.flatMap((item) => {
    const media = resolve.media(item.media.id)
    return media === null ? [] : [element('figure', { class: 'image' }, pictureHtml(item, media))]
  })
  if (figures.length === 0) return ''
  const attributes = { ...commonAttributes(block), class: 'gallery', 'data-layout': block.layout }
  const caption = figcaptionHtml({ caption: block.caption ?? null, credit: null })
  return `${element('figure', attributes, `\n${figures.join('\n')}\n${caption}`)}\n`
}

type Picture = { id?: string; url?: string }

/** The address of a picture beside the matter, or null when it is not to be seen. */
export const pictureAddress = (
  picture: Picture | undefined,
  { resolve }: Pick<HtmlContext, 'resolve'>,
): string | null => {
  if (picture === undefined) return null
  return safeAddress(picture.id === undefined ? picture.url : resolve.media(picture.id)?.url)
}

/** A small picture without words of its own. */
export const thumbnailHtml = (picture: Picture | undefined, context: HtmlContext): string => {
  const src = pictureAddress(picture, context)
  const alt = picture?.id === undefined ? '' : shownWords({}, context.resolve.media(picture.id)).alt
  return src === null ? '' : voidElement('img', { src, alt, loading: 'lazy' })
}

type Playable = { media?: { id: string }; url?: string }

/** What a block with media or url plays: false when its media item is not to be seen, and it is left out whole. */
export const playable = (block: Playable, { resolve }: Pick<HtmlContext, 'resolve'>) => {
  if (block.media === undefined) return { media: null, url: safeAddress(block.url) }
  const media = resolve.media(block.media.id)
  return media === null ? false : { media, url: safeAddress(media.url) }
}

const isMediaFile = (url: string): boolean =>
  /\.(mp4|m4v|webm|ogv|ogg|oga|mov|mp3|m4a|aac|flac|wav|m3u8)([?#]|$)/i.test(url)

const tracksHtml = (block: BlockOf<'video'>): string =>
  (block.tracks ?? [])
    .map(({ kind, url, lang, label, default: isDefault }) =>
      voidElement('track', { kind, src: url, srclang: lang, label, default: isDefault }),
    )
    .join('')

const linkHtml = (url: string, text: string | null | undefined): string =>
  element('a', { href: url }, textHtml(text || url))

export const videoHtml = (block: BlockOf<'video'>, context: HtmlContext): string => {
  const played = playable(block, context)
  if (played === false) return ''
  const { media, url } = played
  const words = shownWords(block, media)
  const player: Attributes = {
    controls: true,
    src: url,
    poster: pictureAddress(block.poster, context),
    loop: block.loop,
    muted: block.muted,
    autoplay: block.autoplay,
    playsinline: true,
    preload: 'metadata',
  }
  let html = textElement('p', 'alt', words.alt)
  // The address of a page that shows a video is a link; only a file can be played.
  if (url !== null) html = media || isMediaFile(url) ? element('video', player, tracksHtml(block)) : linkHtml(url, null)
  return `${element('figure', { ...commonAttributes(block), class: 'video' }, html + figcaptionHtml(words))}\n`
}

export const audioHtml = (block: BlockOf<'audio'>, context: HtmlContext): string => {
  const played = playable(block, context)
  if (played === false) return ''
  const { media, url } = played
  let html = thumbnailHtml(block.thumbnail, context) + textElement('p', 'title', block.title)
  if (url !== null) {
    const plays = media !== null || isMediaFile(url)
    html += plays ? element('audio', { controls: true, src: url, preload: 'none' }, '') : linkHtml(url, null)
  }
  const words = shownWords({ caption: block.caption }, media)
  return `${element('figure', { ...commonAttributes(block), class: 'audio' }, html + figcaptionHtml(words))}\n`
}

export const fileHtml = (block: BlockOf<'file'>, context: HtmlContext): string => {
  const played = playable(block, context)
  if (played === false) return ''
  const { media, url } = played
  const label = block.title || block.name || media?.alt
  const link = url === null ? escapeHtml(label ?? '') : linkHtml(url, label)
  const words = shownWords({ caption: block.caption }, media)
  const html = thumbnailHtml(block.preview, context) + link + figcaptionHtml(words)
  return `${element('figure', { ...commonAttributes(block), class: 'file' }, html)}\n`
}
