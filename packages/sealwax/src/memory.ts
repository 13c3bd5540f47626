export * from '@sealwax/core/memory'
