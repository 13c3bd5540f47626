// A process that writes. Arguments: the task, the file, the file of the key of versions, then by task:
//
//   killed <calls>       raises the counter by compare-and-set until it is killed; prints a dot before it begins. It kills
//                        itself before that many calls of the file system have been made; 0 leaves it to its parent
//   increment <times>    raises the counter so many times
//   keys <times> <self>  puts so many keys that begin with its name

import { systemOwners } from '../../src/disk/lock-owner.ts'
import { dotenvFormat } from '../../src/dotenv/dotenv-format.ts'
import { FileStore } from '../../src/file-store.ts'
import { jsonFormat } from '../../src/json/json-format.ts'
import { faultyFileSystem } from '../faulty-file-system.ts'
import { nextValue } from './counter.ts'

const [task, path = '', versionKey = '', number = '0', self = ''] = process.argv.slice(2)
const fileSystem = faultyFileSystem()
const provider = new FileStore(
  {
    format: path.endsWith('.json') ? jsonFormat : dotenvFormat,
    location: 'the file',
    paths: [path],
    writeLayer: undefined,
    permissions: 'notice',
    root: undefined,
    versionKey,
  },
  { fileSystem, owners: systemOwners(), now: () => Date.now(), elapsed: () => performance.now() },
)

const newCall = () => ({ signal: AbortSignal.timeout(60_000), notice: () => {}, token: crypto.randomUUID() })

async function increment(): Promise<void> {
  for (;;) {
    const { bytes, version = '' } = await provider.get('N', newCall())
    const next = nextValue(new TextDecoder().decode(bytes))
    try {
      await provider.putIf('N', new TextEncoder().encode(next), version, newCall())
      return
    } catch (error) {
      if (provider.classify(error).code !== 'ERR_SECRET_CONFLICT') throw error
      await new Promise(resolve => setTimeout(resolve, Math.random() * 20))
    }
  }
}

if (task === 'killed') {
  process.stdout.write('.')
  const calls = Number(number)
  fileSystem.afflict((_, n) => {
    if (n === calls) process.kill(process.pid, 'SIGKILL')
    return undefined
  })
  for (;;) await increment()
}
for (let i = 0; i < Number(number); i++) {
  if (task === 'increment') await increment()
  else await provider.put(`${self}_${i}`, new TextEncoder().encode(`${self} ${i}`), newCall())
}
