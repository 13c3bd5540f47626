import { testProvider } from '@sealwax/conformance/vitest'
import { cabinet } from './cabinet.ts'
import { CabinetServer } from './cabinet-server.ts'

testProvider({
  server: { label: 'a server of the store in the test', kind: 'double' },
  pageSize: 10,
  async open() {
    const server = new CabinetServer()
    const url = await server.listen()
    const open = (token: string) => cabinet({ url, token })
    return {
      provider: open('reader-and-writer'),
      another: async () => open('reader-and-writer'),
      denied: async () => open('nobody'),
      outside: {
        put: async (native, bytes) => void server.put(native, bytes),
        disable: async native => void server.disabled.add(native),
      },
      faults: {
        throttle: times => server.begin('throttle', times),
        outage: () => server.begin('outage'),
        hang: () => server.begin('hang'),
        interrupt: () => server.begin('interrupt'),
        heal: () => server.begin(undefined),
      },
      requests: () => server.requests,
      dispose: () => server.close(),
    }
  },
})
