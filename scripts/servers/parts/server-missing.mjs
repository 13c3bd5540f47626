/** This machine lacks what the server needs: its tests cannot be tried here. The message says what is lacking. */
export class ServerMissing extends Error {
  /** @override */
  name = 'ServerMissing'
}
