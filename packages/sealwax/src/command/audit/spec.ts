import type { LaterSpec } from '../grammar.ts'

export const auditSpec: LaterSpec = {
  operands: 'verify|show FOLDER',
  offers: ['verify', 'show'],
  least: 2,
  most: 2,
  operandsSayWhere: true,
  options: {
    anchors: {
      takes: 'FILE',
      about: 'the anchors that were taken to another place: a JSON list, or one a line',
      offers: 'files',
    },
    key: {
      takes: 'FILE',
      about: 'verifies the signatures of the anchors: a public key (PEM, Ed25519 or P-256), or a JWK',
      offers: 'files',
    },
    since: {
      takes: 'WHEN',
      about: 'show: what happened from then on: 2h, 3d ago, or a time such as 2026-11-27T08:00Z',
    },
    name: { takes: 'NAME', about: 'show: of this secret alone' },
  },
  details: [
    'verify exits with 0 where every file is as it was written, with 8 where that is so up to the line in which a process was killed, with 9 where something was changed, cut or is missing, with 3 where there is no log, and with 1 where the file of --anchors has none. It says how many records no anchor covers: whoever can write the folder could have made these anew, hashes and all.',
    'show prints the records whose chain is right, from all files by their time; --json gives them whole, one a line. Where the log was changed it says so, and exits with 9; with 3 where there is none.',
  ],
  examples: [
    'sealwax audit verify /var/log/sealwax --anchors anchors.jsonl --key anchors.pub.pem',
    'sealwax audit show /var/log/sealwax --since 2h --name API_KEY',
  ],
  load: async () => (await import('./audit.ts')).audit,
}
