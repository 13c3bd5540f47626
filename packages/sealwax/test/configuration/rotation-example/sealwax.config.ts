import type { Configuration } from 'sealwax'
import { tokenUrlsafe } from 'sealwax/generate'
import { dualSlot } from 'sealwax/rotate'
import { keyService } from './key-service.ts'

const configuration: Configuration = {
  stores: 'file:.env',
  rotation: {
    rules: {
      API_KEY: {
        strategy: dualSlot({ target: keyService, generate: () => tokenUrlsafe(32) }),
        maxAge: '90d',
        grace: '15m',
        consumers: [{ name: 'nightly batch', lag: '10m' }],
        owner: 'web team',
      },
    },
  },
}

export default configuration
