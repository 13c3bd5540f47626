import { guarded, type Script } from './scripts.ts'

const commands = ["'HMGET', key, 'fence'", "'TIME'", "'HSET', key, 'fence', ''"]

/**
 * A lock is one key, a hash that stays: `fence` (the number of the last holding), `holder` (its token) and `until` (the end of
 * the holding, microseconds since the epoch, by the server's clock). The first number is the time in microseconds and each
 * further one is greater: numbers still grow after the key was lost, unless the clock was set back as well.
 */
const head = `
local token = ARGV[1]
local head = redis.call('HMGET', key, 'fence', 'holder', 'until', 'version')
if head[4] then return {'FOREIGN'} end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local fence, ends = tonumber(head[1] or '0'), tonumber(head[3] or '0')
if not fence or not ends then return {'FOREIGN'} end
local isOurs = ends > now and head[2] == token`

/** ARGV: token; milliseconds to hold it. Whoever holds it already by this token holds it anew, under the same number. */
export const acquireScript: Script = guarded(
  commands,
  `${head}
if ends > now and not isOurs then return {'HELD'} end
if not isOurs then fence = math.max(now, fence + 1) end
local number = string.format('%.0f', fence)
redis.call('HSET', key, 'fence', number, 'holder', token, 'until', string.format('%.0f', now + tonumber(ARGV[2]) * 1000))
return {'OK', number}`,
)

/** ARGV: token; milliseconds to hold it from now on. */
export const renewScript: Script = guarded(
  commands,
  `${head}
if not isOurs then return {'LOST'} end
redis.call('HSET', key, 'until', string.format('%.0f', now + tonumber(ARGV[2]) * 1000))
return {'OK', string.format('%.0f', fence)}`,
)

/** ARGV: token. */
export const releaseScript: Script = guarded(
  commands,
  `${head}
if not isOurs then return {'LOST'} end
redis.call('HSET', key, 'until', '0')
return {'OK', string.format('%.0f', fence)}`,
)
