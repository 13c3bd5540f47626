declare global {
  /** What words.js leaves, from which the build writes the list. */
  var sealwaxWords: readonly string[] | undefined
}

let loading: Promise<readonly string[]> | undefined

/**
 * The words for passphrases, loaded when they are first asked for: from a file that is opened as one, `fetch` and `import`
 * cannot read another, and a script element can.
 *
 * @throws Error where the file is not there, with what to do.
 */
export function loadWords(): Promise<readonly string[]> {
  loading ??= load().catch(error => {
    loading = undefined
    throw error
  })
  return loading
}

function load(): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = 'words.js'
    script.onload = () => {
      if (globalThis.sealwaxWords === undefined) reject(missing())
      else resolve(Object.freeze(globalThis.sealwaxWords))
    }
    script.onerror = () => {
      script.remove()
      reject(missing())
    }
    document.head.append(script)
  })
}

function missing(): Error {
  return new Error('The list of words is not here. It is the file words.js: save it in the folder of this page.')
}
