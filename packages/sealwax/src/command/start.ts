export { main } from './main.ts'
export { end } from './terminal.ts'
