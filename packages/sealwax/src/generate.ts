export * from '@sealwax/core/generate'
export { effLongAttribution, effLongWords } from './generate/word-list.ts'
export { zxcvbnEstimate } from './generate/zxcvbn-estimate.ts'
