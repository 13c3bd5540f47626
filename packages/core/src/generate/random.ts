import { checkKeys, wrongArgument } from '../contract/arguments.ts'
import { ByteStream, largestPool } from './byte-stream.ts'
import { fillFrom, fillFromPlatform, type RandomSource } from './random-source.ts'
import { checkWhole } from './whole-number.ts'

export interface RandomOptions {
  /**
   * Where bytes come from, for tests and for hardware of your own; asked for no more than what is surely needed. Default:
   * `crypto.getRandomValues`.
   */
  readonly source?: RandomSource
  /**
   * Bytes drawn ahead and zeroed as they are handed out, 1,024 to 4,096; false: none are. Default: 4,096, with a source
   * of yours false.
   */
  readonly pool?: number | false
}

/** Random bytes for the functions of this module, their last parameter. Made by {@link createRandom}. */
export interface Random {
  /** Bytes drawn ahead, or false. */
  readonly pool: number | false
}

/**
 * Random bytes from a source or without a pool, for the last parameter of every function that generates.
 *
 * With a source of your own the same bytes give the same value, on every platform: bytes are used in their order, and those
 * that a draw rejects are skipped. The pool is memory of this process: whoever copies a running process (CRIU, a snapshot of
 * a virtual machine) copies it as well, and should do without one. Start-up snapshots of V8 are no such case: what they
 * hold is not used.
 *
 * @throws TypeError, RangeError for an option of the wrong kind or size.
 * @example
 * const unpooled = createRandom({ pool: false })
 * const token = tokenHex(32, unpooled)
 */
export function createRandom(options: RandomOptions = {}): Random {
  checkKeys('options', options, ['source', 'pool'])
  const { source, pool = source === undefined ? largestPool : false } = options
  if (source !== undefined && typeof source !== 'function')
    throw wrongArgument('options.source', 'a function that gives random bytes', source)
  if (pool !== false) checkWhole('options.pool', pool, 1_024, largestPool, 'bytes')
  return new StreamedRandom(source, pool)
}

class StreamedRandom implements Random {
  readonly pool: number | false
  readonly #stream: ByteStream
  #origin = processOrigin()

  constructor(source: RandomSource | undefined, pool: number | false) {
    this.pool = pool
    this.#stream = new ByteStream(source === undefined ? fillFromPlatform : fillFrom(source), pool || 0)
  }

  open(): ByteStream {
    const origin = processOrigin()
    // A process that starts from a snapshot of V8's would otherwise give what every other such process gives.
    if (origin !== this.#origin || this.pool === false) {
      this.#stream.drop()
      this.#origin = origin
    }
    return this.#stream
  }
}

/** When this process began, in milliseconds; another number in each process that starts from one snapshot. */
function processOrigin(): number | undefined {
  return globalThis.performance?.timeOrigin
}

let shared: Random | undefined

/**
 * The bytes for one call: to be asked for anew at each.
 *
 * @param random what the caller gave; the platform's, with a pool, where that is undefined.
 * @throws TypeError for what `createRandom` did not make.
 */
export function openBytes(random: Random | undefined): ByteStream {
  if (random === undefined) shared ??= createRandom()
  const opened = random ?? shared
  if (!(opened instanceof StreamedRandom)) throw wrongArgument('random', 'what createRandom gives', random)
  return opened.open()
}
