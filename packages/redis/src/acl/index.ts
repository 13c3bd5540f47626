export type { RedisAclOptions, RedisAclUserOptions, RedisAclUsersOptions } from './options.ts'
export { type RedisAclUser, redisAclUser } from './redis-acl-user.ts'
export { type RedisAclUsers, redisAclUsers } from './redis-acl-users.ts'
