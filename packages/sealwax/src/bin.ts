#!/usr/bin/env node
import { main } from './command/main.ts'
import { end } from './command/terminal.ts'

end(await main(process.argv.slice(2)))
