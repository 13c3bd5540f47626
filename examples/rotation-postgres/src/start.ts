// Runs the example: on the server of DATABASE_URL (a superuser's URL of a server for trying things), or on a PostgreSQL of its
// own, which the workspace installs where it may, starts and stops.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const example = [...process.execArgv, path('main.ts')]
const withServer = [path('../../../scripts/test-live.mjs'), '--only', 'postgres', '--run', process.execPath, ...example]

const { status } = spawnSync(process.execPath, process.env['DATABASE_URL'] ? example : withServer, { stdio: 'inherit' })
process.exitCode = status ?? 1
