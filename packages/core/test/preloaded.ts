// What the client loads only when it is first used is loaded here beforehand: a test that counts ticks, or moves a
// simulated clock, must not wait for the disk.
await Promise.all([
  import('../src/client/export.ts'),
  import('../src/client/load.ts'),
  import('../src/client/watchers.ts'),
  import('../src/client/with-secret.ts'),
  import('../src/client/writer.ts'),
  import('../src/policy/batch.ts'),
  import('../src/policy/edit.ts'),
  import('../src/policy/operation.ts'),
  import('../src/policy/pages.ts'),
  import('../src/policy/parts.ts'),
  import('../src/policy/put-task.ts'),
  import('../src/policy/read-many.ts'),
  import('../src/policy/retry.ts'),
  import('../src/redact/redactor.ts'),
])
