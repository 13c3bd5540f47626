export * from '@sealwax/core/generate'
