export * from '@sealwax/core/encrypted'
