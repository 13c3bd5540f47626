import { guarded, type Script } from '../scripts.ts'

/**
 * A key is one hash: `record` (text that core seals, and nothing here looks into), `hash1` and `hash2` (the hashes of its slots,
 * empty where there is none), `used1` and `used2` (when each was used last, in milliseconds by the server's clock).
 *
 * The first line makes each a script that may write (Redis documentation, Script flags): a replica refuses it, also where it would
 * only read. What a replica holds may be older than a revocation.
 * @param flags `allow-oom`: also where the memory is full.
 */
function primaryOnly(commands: readonly string[], body: string, flags = ''): Script {
  return { text: `#!lua${flags && ` flags=${flags}`}\n${guarded(commands, body).text}` }
}

const reading = "'HMGET', key, 'record'"
const writing = "'HSET', key, 'record', ''"

/** ARGV: milliseconds after which a use is noted again; the hashes that were presented. */
export const readScript: Script = primaryOnly(
  [reading, writing, "'TIME'"],
  `
local found = redis.call('HMGET', key, 'record', 'hash1', 'hash2', 'used1', 'used2')
if not found[1] then return {'ABSENT'} end
local used = {found[4] or '', found[5] or ''}
for slot = 1, 2 do
  local hash = found[slot + 1] or ''
  for index = 2, #ARGV do
    if hash ~= '' and ARGV[index] == hash then
      local time = redis.call('TIME')
      local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
      local last = tonumber(used[slot])
      if not last or now - last >= tonumber(ARGV[1]) or now < last then
        redis.call('HSET', key, 'used' .. slot, string.format('%.0f', now))
      end
    end
  end
end
return {'OK', used[1] .. ' ' .. used[2] .. ' ' .. found[1]}`,
  'allow-oom',
)

/** ARGV: record, hash of slot 1, hash of slot 2. */
export const createScript: Script = primaryOnly(
  [reading, writing],
  `
if redis.call('HMGET', key, 'record')[1] then return {'CONFLICT'} end
redis.call('HSET', key, 'record', ARGV[1], 'hash1', ARGV[2], 'hash2', ARGV[3], 'used1', '', 'used2', '')
return {'OK'}`,
)

/** ARGV: record, hash of slot 1, hash of slot 2, the record that must be there. */
export const replaceScript: Script = primaryOnly(
  [reading, writing],
  `
local found = redis.call('HMGET', key, 'record', 'hash1', 'hash2', 'used1', 'used2')
if found[1] ~= ARGV[4] then return {'CONFLICT'} end
local used = {}
for slot = 1, 2 do used[slot] = found[slot + 1] == ARGV[slot + 1] and found[slot + 3] or '' end
redis.call('HSET', key, 'record', ARGV[1], 'hash1', ARGV[2], 'hash2', ARGV[3], 'used1', used[1], 'used2', used[2])
return {'OK'}`,
)

/** ARGV: record, hash of slot 1, hash of slot 2. */
export const overwriteScript: Script = primaryOnly(
  [writing],
  `
redis.call('HSET', key, 'record', ARGV[1], 'hash1', ARGV[2], 'hash2', ARGV[3])
return {'OK'}`,
)
