import { createHash } from 'node:crypto'
import type { Plugin, Rolldown } from 'vite'

/**
 * Puts the page's script and style into the page, which then needs no server: from a file a browser loads no module. The
 * page's policy names them by their hashes, and forbids everything else but the list of words, which lies beside it.
 */
export function oneFile(): Plugin {
  return {
    name: 'one-file',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const page = bundle['index.html']
        if (page?.type !== 'asset') throw new Error('The build has no index.html')
        const script = take(bundle, (file): file is Rolldown.OutputChunk => file.type === 'chunk').code
        const style = take(
          bundle,
          (file): file is Rolldown.OutputAsset => file.type === 'asset' && file.fileName.endsWith('.css'),
        ).source
        page.source = inline(String(page.source), script, String(style))
      },
    },
  }
}

/** Takes the one file of a kind out of the bundle. */
function take<File extends Rolldown.OutputChunk | Rolldown.OutputAsset>(
  bundle: Rolldown.OutputBundle,
  isIt: (file: Rolldown.OutputChunk | Rolldown.OutputAsset) => file is File,
): File {
  const found = Object.values(bundle).filter(isIt)
  const [file] = found
  if (file === undefined || found.length > 1)
    throw new Error(`The page has ${found.length} files where it takes one in`)
  delete bundle[file.fileName]
  return file
}

function inline(page: string, code: string, style: string): string {
  const script = code.trim()
  // In a script element these begin something else (HTML, section 4.12.1.3).
  if (/<!--|<\/?script/i.test(script) || /<\/style/i.test(style))
    throw new Error('The script or the style ends its element')
  const bare = page
    .replace(/\s*<script type="module"[^>]*><\/script>/, '')
    .replace(/\s*<link rel="stylesheet"[^>]*>/, '')
    .replace(/<!--[\s\S]*?-->\s*/g, '')
  const policy = [
    "default-src 'none'",
    // A page that is a file has no origin, so that 'self' may match nothing there.
    `script-src '${hash(script)}' 'self' file:`,
    `style-src '${hash(style)}'`,
    // The icon, which is in the page.
    'img-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return bare
    .replace(/(<meta charset="utf-8">)(\s*)/, (_, charset, gap) => `${charset}${gap}${policyMeta(policy)}${gap}`)
    .replace('</head>', () => `  <style>${style}</style>\n  </head>`)
    .replace('</body>', () => `  <script type="module">${script}</script>\n  </body>`)
}

function policyMeta(policy: string): string {
  return `<meta http-equiv="Content-Security-Policy" content="${policy}">`
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
