export * from '@sealwax/core/api-keys'
