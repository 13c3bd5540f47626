// Who may begin now, decided in Redis and by its clock, for all processes together.
//
//   KEYS[1]  account: when its buckets are full again (`reads`, `writes`), and whether its store answers
//   KEYS[2]  target: the same for its rate, how long a step takes there, and whether it answers
//   KEYS[3]  the target's slots: a job with when it gives its slot back at the latest
//
// A bucket is kept as one number, the time at which it is full again (the generic cell rate algorithm, ITU-T I.371, Annex A).
// Who is turned away is told when to come again, each a little after the one before: ten thousand jobs that wait for one
// database are taken up a few times each, and not ten thousand times a second.

const common = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ask = cjson.decode(ARGV[1])
local day = 86400000
local function number(key, field) return tonumber(redis.call('HGET', key, field) or '0') end
-- Numbers go as whole text: Lua writes large ones with an exponent.
local function text(value) return string.format('%.3f', value) end
`

/**
 * `{ job, lease, urgent, reads, writes, target: { slots, rate, burst } }`, where a bucket is `{ rate, burst, cost }`. Answers
 * `go`, or `later`, milliseconds, and why: `store`, `target`, `slots`, `rate`, `bucket`.
 */
export const admit: string = `${common}
local account, target, slots = KEYS[1], KEYS[2], KEYS[3]

local function later(key, reason, soonest, apart)
  local at = math.max(soonest, number(key, 'turned:' .. reason)) + apart
  redis.call('HSET', key, 'turned:' .. reason, text(at))
  redis.call('PEXPIRE', key, day)
  return { 'later', math.ceil(at - now), reason }
end

-- When what was open may be asked again; one job at a time finds out whether it answers.
local function shut(key)
  local opens = number(key, 'opens')
  if opens == 0 then return nil end
  if now < opens then return opens end
  local probe = redis.call('HGET', key, 'probe')
  if probe and probe ~= ask.job and now < number(key, 'probed') then return now + 1000 end
  return nil
end

local function full(key, field, bucket)
  local spacing = 1000 / bucket.rate
  return math.max(number(key, field), now) + bucket.cost * spacing, bucket.burst * spacing
end

if not ask.urgent then
  local opens = shut(account)
  if opens then return later(account, 'store', opens, 20) end
  if ask.target then
    opens = shut(target)
    if opens then return later(target, 'target', opens, 20) end
    redis.call('ZREMRANGEBYSCORE', slots, '-inf', now)
    if ask.target.slots and not redis.call('ZSCORE', slots, ask.job) and redis.call('ZCARD', slots) >= ask.target.slots then
      local lasts = number(target, 'lasts')
      if lasts == 0 then lasts = 50 end
      -- Twice as many as there will be room for: rather one that is turned away again than a slot that nobody takes.
      return later(target, 'slots', now, lasts / ask.target.slots / 2)
    end
    if ask.target.rate then
      local at, burst = full(target, 'rate', { rate = ask.target.rate, burst = ask.target.burst, cost = 1 })
      if at - burst > now then return later(target, 'rate', at - burst, 1000 / ask.target.rate) end
    end
  end
  for _, kind in ipairs({ 'reads', 'writes' }) do
    local bucket = ask[kind]
    if bucket then
      local at, burst = full(account, kind, bucket)
      if at - burst > now then return later(account, 'bucket', at - burst, bucket.cost * 1000 / bucket.rate) end
    end
  end
end

for _, kind in ipairs({ 'reads', 'writes' }) do
  if ask[kind] then
    local at = full(account, kind, ask[kind])
    redis.call('HSET', account, kind, text(at))
  end
end
if number(account, 'opens') > 0 then redis.call('HSET', account, 'probe', ask.job, 'probed', text(now + ask.lease)) end
redis.call('PEXPIRE', account, day)
if ask.target then
  if ask.target.rate then
    local at = full(target, 'rate', { rate = ask.target.rate, burst = ask.target.burst, cost = 1 })
    redis.call('HSET', target, 'rate', text(at))
  end
  if number(target, 'opens') > 0 then redis.call('HSET', target, 'probe', ask.job, 'probed', text(now + ask.lease)) end
  redis.call('ZADD', slots, now + ask.lease, ask.job)
  redis.call('PEXPIRE', target, day)
  redis.call('PEXPIRE', slots, day)
end
return { 'go' }
`

/** `{ job, lease }`: holds the slot, and the probe, for as long again. */
export const keep: string = `${common}
for _, key in ipairs({ KEYS[1], KEYS[2] }) do
  if redis.call('HGET', key, 'probe') == ask.job then redis.call('HSET', key, 'probed', text(now + ask.lease)) end
end
redis.call('ZADD', KEYS[3], 'XX', now + ask.lease, ask.job)
return {}
`

/**
 * `{ job, lasted, store, target, after, wait, most }`, where store and target are `up`, `down`, or absent where nothing was
 * learnt. Answers what changed: `store opened`, `target closed`.
 */
export const leave: string = `${common}
local changes = {}
local function learn(key, what, is)
  local wasProbe = redis.call('HGET', key, 'probe') == ask.job
  if wasProbe then redis.call('HDEL', key, 'probe', 'probed') end
  if is == 'up' then
    if number(key, 'opens') > 0 then table.insert(changes, what .. ' closed') end
    redis.call('HDEL', key, 'silent', 'opens', 'waits')
  elseif is == 'down' then
    local silent = redis.call('HINCRBY', key, 'silent', 1)
    local opens = number(key, 'opens')
    -- Those that were let through before it opened say nothing new.
    if wasProbe or (opens == 0 and silent >= ask.after) then
      local waits = number(key, 'waits')
      waits = waits == 0 and ask.wait or math.min(ask.most, waits * 2)
      redis.call('HSET', key, 'waits', text(waits), 'opens', text(now + waits))
      if opens == 0 then table.insert(changes, what .. ' opened') end
    end
    redis.call('PEXPIRE', key, day)
  end
end
learn(KEYS[1], 'store', ask.store)
learn(KEYS[2], 'target', ask.target)
if redis.call('ZREM', KEYS[3], ask.job) == 1 then
  local lasts = number(KEYS[2], 'lasts')
  redis.call('HSET', KEYS[2], 'lasts', text(lasts == 0 and ask.lasted or lasts * 0.8 + ask.lasted * 0.2))
end
return changes
`

/** `{ rate, burst, cost }` of KEYS[1]'s reads: always taken. Answers the milliseconds after which it may be used. */
export const take: string = `${common}
local spacing = 1000 / ask.rate
local at = math.max(number(KEYS[1], 'reads'), now) + ask.cost * spacing
redis.call('HSET', KEYS[1], 'reads', text(at))
redis.call('PEXPIRE', KEYS[1], day)
return math.max(0, math.ceil(at - ask.burst * spacing - now))
`
