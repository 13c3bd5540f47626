import { isPortableName } from '@sealwax/core'
import type { FileFormat } from '../document.ts'
import { DotenvDocument } from './dotenv-document.ts'

/** A .env file as `dotenv` reads it, without interpolation. */
export const dotenvFormat: FileFormat = {
  id: 'dotenv-file',
  names: {
    rule: '1 to 256 of A-Z a-z 0-9 _ . - with at least one that is not . or -, and not __proto__, which dotenv drops',
    pattern: /^(?!__proto__$)[.-]*\w[\w.-]*$/,
    maxLength: 256,
    caseSensitive: true,
    toNative: portable => portable.replaceAll('/', '__'),
    toPortable: native => {
      const portable = native.replaceAll('__', '/')
      return isPortableName(portable) ? portable : native
    },
  },
  emptyText: '',
  parse: DotenvDocument.parse,
}
