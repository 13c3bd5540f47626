// What is due and not begun, what was begun, and how it went: kept in Redis, so that a process that is killed loses nothing.
//
//   KEYS[1]  run: `total`, `released`, `settled`, `wave`, `failed` (in this wave), `stopped`, `since`
//   KEYS[2]  held: secrets that wait for their wave, `EPOCH:NAME`, the most overdue first
//   KEYS[3]  open: secrets that were released, NAME to EPOCH
//   KEYS[4]  resting: secrets that failed, with when they are tried again
//   KEYS[5]  failures: how often in a row, by NAME
//   KEYS[6]  counts: what happened so far, for metrics

const common = `
local run, held, open, resting, failures, counts = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ask = cjson.decode(ARGV[1])
local function number(field) return tonumber(redis.call('HGET', run, field) or '0') end
local function text(value) return string.format('%.0f', value) end
-- Up to how many are let go until the end of a wave; nil for all.
local function allowed(wave)
  if wave < 0 then return 0 end
  if wave >= #ask.waves then return nil end
  local sum = 0
  for index = 1, wave + 1 do
    local size = ask.waves[index]
    sum = sum + (size.count or math.ceil(size.share * number('total')))
  end
  return sum
end
`

/** `{ due: [[NAME, EPOCH, DUE], …] }`. Answers how many are new. */
export const hold: string = `${common}
local added = 0
for _, due in ipairs(ask.due) do
  local name, epoch, at = due[1], due[2], due[3]
  local rests = tonumber(redis.call('ZSCORE', resting, name) or '0')
  if redis.call('HEXISTS', open, name) == 0 and rests <= now then
    added = added + redis.call('ZADD', held, 'NX', text(at), text(epoch) .. ':' .. name)
  end
end
if added > 0 then
  -- Everything before has come to its end: another run, which begins with its first wave.
  if redis.call('HLEN', open) == 0 and redis.call('ZCARD', held) == added then
    local stopped = redis.call('HGET', run, 'stopped')
    redis.call('DEL', run)
    redis.call('HSET', run, 'since', text(now))
    if stopped then redis.call('HSET', run, 'stopped', stopped) end
  end
  redis.call('HINCRBY', run, 'total', added)
end
return added
`

/** `{ most, window, waves }`. Answers those that may begin now, as NAME and EPOCH in turns. */
export const release: string = `${common}
if redis.call('HEXISTS', run, 'stopped') == 1 then return {} end
local room = math.min(ask.most, ask.window - redis.call('HLEN', open))
local limit = allowed(number('wave'))
if limit then room = math.min(room, limit - number('released')) end
if room <= 0 then return {} end
local found = redis.call('ZPOPMIN', held, room)
local released = {}
for index = 1, #found, 2 do
  local epoch, name = string.match(found[index], '^(%d+):(.*)$')
  redis.call('HSET', open, name, epoch)
  table.insert(released, name)
  table.insert(released, epoch)
end
redis.call('HINCRBY', run, 'released', #released / 2)
return released
`

/**
 * `{ name, epoch, outcome, code, rest, mostRest, share, waves, window }`, where outcome is `rotated`, `failed` or `void`.
 * Answers whether it was open, whether this stopped the fleet, and whether others may begin now.
 */
export const settle: string = `${common}
if redis.call('HGET', open, ask.name) ~= text(ask.epoch) then return { 0, 0, 0 } end
redis.call('HDEL', open, ask.name)
redis.call('HINCRBY', run, 'settled', 1)
if ask.outcome == 'rotated' then
  redis.call('HINCRBY', counts, 'rotated', 1)
elseif ask.outcome == 'failed' then
  redis.call('HINCRBY', counts, 'failed:' .. ask.code, 1)
end
if ask.outcome == 'failed' then
  local times = redis.call('HINCRBY', failures, ask.name, 1)
  local rest = math.min(ask.mostRest, ask.rest * 2 ^ math.min(times - 1, 30))
  redis.call('ZADD', resting, text(now + rest), ask.name)
  -- One that is known to fail says nothing of the others.
  if times == 1 then redis.call('HINCRBY', run, 'failed', 1) end
else
  redis.call('HDEL', failures, ask.name)
  redis.call('ZREM', resting, ask.name)
end

local wave = number('wave')
local limit, before = allowed(wave), allowed(wave - 1) or 0
if before > number('total') then before = number('total') end
local size = math.max(1, math.min(limit or number('total'), number('total')) - before)
local stopped = 0
if #ask.waves > 0 and number('failed') > ask.share * size and redis.call('HSETNX', run, 'stopped', text(now)) == 1 then
  stopped = 1
end
local isOver = redis.call('HLEN', open) == 0
if isOver and limit and number('released') >= limit then
  redis.call('HSET', run, 'failed', 0)
  redis.call('HINCRBY', run, 'wave', 1)
end
local more = 0
if redis.call('HEXISTS', run, 'stopped') == 0 and redis.call('ZCARD', held) > 0 then
  limit = allowed(number('wave'))
  local mayMore = limit == nil or number('released') < limit
  if mayMore and (isOver or redis.call('HLEN', open) * 2 <= ask.window) then more = 1 end
end
return { 1, stopped, more }
`

/** Lets a fleet go on that was stopped. Answers whether it was. */
export const proceed: string = `${common}
local was = redis.call('HDEL', run, 'stopped')
if was == 1 then redis.call('HSET', run, 'failed', 0) end
return was
`

/** `{ from }`: those that are open, as NAME and EPOCH in turns behind the next cursor. */
export const opened: string = `${common}
local page = redis.call('HSCAN', open, ask.from, 'COUNT', 500)
return { page[1], page[2] }
`

/** `{ counts: { NAME: NUMBER }, well }`: adds to what is counted, and forgets the failures of a secret. */
export const count: string = `${common}
for name, by in pairs(ask.counts) do redis.call('HINCRBY', counts, name, by) end
if ask.well then
  redis.call('HDEL', failures, ask.well)
  redis.call('ZREM', resting, ask.well)
end
return {}
`

/** What there is, for metrics: run, sizes and counts, as pairs. */
export const look: string = `${common}
redis.call('ZREMRANGEBYSCORE', resting, '-inf', now)
return {
  redis.call('HGETALL', run),
  { redis.call('ZCARD', held), redis.call('HLEN', open), redis.call('ZCARD', resting) },
  redis.call('HGETALL', counts),
}
`
