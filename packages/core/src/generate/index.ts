export { tokenBytes, tokenHex, tokenUrlsafe } from './tokens.ts'
