/**
 * What changes a secret is one script on the server: nothing comes between its steps, and its time is the server's. All of a
 * secret is one key, a hash (see layout.ts), so that a script needs no other key.
 *
 * Redis does not undo a script that fails in its middle (Redis documentation, Scripting with Lua, Atomicity with script
 * failure). Permissions are therefore asked for first, everything is worked out before anything is written, and the first
 * write is the one that makes the change: a server that is full, a replica or unable to save refuses that, and takes all that
 * a script writes after its first.
 */
export interface Script {
  readonly text: string
}

/**
 * A script that begins by asking whether the user may do all that it does. Inside a script a refusal is an error without a code
 * of its own (`ERR`, Redis 7.0), and comes when half of the work is done.
 * @param commands As in Lua, with the arguments that the rights depend on.
 */
export function guarded(commands: readonly string[], body: string): Script {
  const list = commands.map(command => `{${command}}`).join(', ')
  return {
    text: `local key = KEYS[1]
for _, command in ipairs({${list}}) do
  if not redis.acl_check_cmd(unpack(command)) then return {'NOPERM', string.lower(command[1])} end
end
${body.trim()}`,
  }
}

/**
 * ARGV: `any`, `absent` or `=VERSION`; token; bytes; about; expiry in milliseconds or empty; versions to keep. What the new
 * `about` does not say stays as it was.
 * A version's id is the time in microseconds, greater than the id before it, and the token of the put: what was deleted and
 * made again never has an id that it had before, even where the clock was set back.
 */
export const putScript: Script = guarded(
  [
    "'TYPE', key",
    "'HMGET', key, 'version'",
    "'TIME'",
    "'PUBLISH', key, ''",
    "'HSET', key, 'version', ''",
    "'HDEL', key, 'value'",
    "'PEXPIREAT', key, '0'",
    "'PERSIST', key",
  ],
  `
local condition, token, bytes, about, expires = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local kind = redis.call('TYPE', key).ok
if kind == 'string' then return {'PLAIN'} end
if kind ~= 'none' and kind ~= 'hash' then return {'FOREIGN'} end
local head = redis.call('HMGET', key, 'version', 'expires', 'history', 'stages', 'about')
local version, history, stages = head[1], head[3] or '', head[4] or ''
if kind == 'hash' and not version then return {'FOREIGN'} end

local known = (version or '') .. ' ' .. history
local at = string.find(known, '-' .. token, 1, true)
if at then return {'OK', string.match(string.sub(known, 1, at - 1), '%d+$') .. '-' .. token} end

if condition == 'absent' and version then return {'CONFLICT'} end
if string.sub(condition, 1, 1) == '=' and condition ~= '=' .. (version or '') then return {'CONFLICT'} end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
if expires ~= '' and tonumber(expires) * 1000 <= now then return {'EXPIRED'} end
local last = version and tonumber(string.match(version, '^%d+'))
if last and last >= now then now = last + 1 end
local id = string.format('%.0f', now) .. '-' .. token

local isRead, before = pcall(cjson.decode, head[5] or '')
if isRead and type(before) == 'table' then
  local new = about == '' and {} or cjson.decode(about)
  new.contentType = new.contentType or before.contentType
  new.metadata = new.metadata or before.metadata
  about = cjson.encode(new)
end
local fields = {'version', id, 'value', bytes, 'about', about, 'expires', expires}
if version and (head[2] or '') ~= '' then
  history = version .. '~ ' .. history
elseif version then
  local old = redis.call('HMGET', key, 'value', 'about')
  for _, field in ipairs({'value:' .. version, old[1] or '', 'about:' .. version, old[2] or ''}) do
    fields[#fields + 1] = field
  end
  history = version .. ' ' .. history
end
local kept, dropped, count = {}, {}, 1
for entry in string.gmatch(history, '%S+') do
  local old = string.match(entry, '[^~]+')
  count = count + 1
  if count <= tonumber(ARGV[6]) or string.find(stages .. ' ', '=' .. old .. ' ', 1, true) then
    kept[#kept + 1] = entry
  else
    dropped[#dropped + 1] = 'value:' .. old
    dropped[#dropped + 1] = 'about:' .. old
  end
end
redis.call('HSET', key, 'history', table.concat(kept, ' '), unpack(fields))
if #dropped > 0 then redis.call('HDEL', key, unpack(dropped)) end
if expires ~= '' then
  redis.call('PEXPIREAT', key, expires)
else
  redis.call('PERSIST', key)
end
redis.call('PUBLISH', key, id)
return {'OK', id, about}`,
)

export const deleteScript: Script = guarded(
  ["'TYPE', key", "'HMGET', key, 'version'", "'PUBLISH', key, ''", "'DEL', key"],
  `
local kind = redis.call('TYPE', key).ok
if kind == 'none' then return {'ABSENT'} end
if kind == 'hash' then
  if not redis.call('HMGET', key, 'version')[1] then return {'FOREIGN'} end
elseif kind ~= 'string' then
  return {'FOREIGN'}
end
redis.call('DEL', key)
redis.call('PUBLISH', key, 'deleted')
return {'OK'}`,
)

/** ARGV: the label, the version it goes to, the version it is at or nothing. */
export const stageScript: Script = guarded(
  ["'HMGET', key, 'version'", "'PUBLISH', key, ''", "'HSET', key, 'stages', ''"],
  `
local stage, to, from = ARGV[1], ARGV[2], ARGV[3]
local head = redis.call('HMGET', key, 'version', 'history', 'stages')
if not head[1] then return {'ABSENT'} end
local known = ' ' .. head[1] .. ' ' .. (head[2] or '') .. ' '
if string.find(to, '[%s~=]') then return {'NO_VERSION'} end
if not string.find(known, ' ' .. to .. ' ', 1, true) then return {'NO_VERSION'} end
local holder, stages = '', {}
for label, version in string.gmatch(head[3] or '', '(%S-)=(%S+)') do
  if label == stage then holder = version else stages[#stages + 1] = label .. '=' .. version end
end
if holder ~= from then return {'CONFLICT'} end
stages[#stages + 1] = stage .. '=' .. to
redis.call('HSET', key, 'stages', table.concat(stages, ' '))
redis.call('PUBLISH', key, to)
return {'OK'}`,
)
