import { auditOption } from '../audit-option.ts'
import type { LaterSpec, OptionSpec } from '../grammar.ts'

const by: OptionSpec = {
  takes: 'WHO',
  about: 'who is told to others as the one who called; by default this user at this host',
}

const rules =
  'How each secret is rotated, and when it is due, stands in the configuration under `rotation`: see docs/command.md. Strategies with a target are code: sealwax.config.ts, named with --config.'

export const rotateSpec: LaterSpec = {
  operands: '[NAME]',
  least: 0,
  most: 1,
  options: {
    compromised: {
      about: 'somebody else knows it: no grace, the old one is revoked at once, no way back; in a freeze as well',
    },
    due: { about: 'all that are due, and what is under way is resumed' },
    limit: { takes: 'N', about: 'with --due: begin so many at most' },
    concurrency: {
      takes: 'N',
      about: 'with --due: so many at once (4); one at a time of those with the same `target`',
    },
    'dry-run': { about: 'only say what each step would do, and whether it would begin' },
    by,
    audit: auditOption,
  },
  details: [
    'It may be ended at any moment, and goes on with `sealwax rotation resume NAME`, or with --due. Run `sealwax rotate --due` every few minutes: it begins what is due, and goes on with what is under way; what is paused, and in a freeze what would begin, it leaves.',
    'With --due, nothing more is begun once something has failed; what is under way is gone on with all the same. Ctrl-C lets those that are at it come to a stand, and begins no others.',
    rules,
  ],
  examples: [
    'sealwax rotate API_KEY --dry-run',
    'sealwax rotate API_KEY',
    'sealwax rotate API_KEY --compromised',
    'sealwax rotate --due --limit 10',
  ],
  load: async () => (await import('./rotate.ts')).rotate,
}

export const rotationSpec: LaterSpec = {
  operands: 'VERB [NAME]',
  offers: ['status', 'check', 'verify', 'resume', 'rollback', 'revoke', 'adopt', 'pause', 'unpause'],
  least: 1,
  most: 2,
  options: {
    within: { takes: 'DURATION', about: 'check: also what will be due in this time, such as 14d' },
    keep: {
      takes: 'WHICH',
      about: 'adopt: published (default), what is there now, or candidate, the new one',
      offers: ['published', 'candidate'],
    },
    fence: {
      takes: 'N',
      about: 'adopt: the greatest number that the target has seen, where it says that it is fenced',
    },
    reason: { takes: 'TEXT', about: 'pause: told to whoever would rotate' },
    until: { takes: 'WHEN', about: 'pause: when it ends by itself: 2h, 3d, or a time such as 2026-12-24T08:00Z' },
    by,
    audit: auditOption,
  },
  details: [
    'status [NAME]  how far it is, and what to type next; without NAME, of all that have a rule',
    'check          for CI: exits with 7 where a secret is overdue, or a rotation needs somebody or is stuck, and says which',
    'verify NAME    ask the target what the published, the new and the old one are worth',
    'resume NAME    go on from wherever it is, as `rotate --due` does',
    'rollback NAME  publish the old one again while it is valid; before anything was published, call it off',
    'revoke NAME    end grace now',
    'adopt NAME     say which one is kept where two changes met; take on what was changed by hand',
    'pause [NAME]   hold it up, or without NAME everything; unpause [NAME] ends that',
    rules,
  ],
  examples: [
    'sealwax rotation status',
    'sealwax rotation status API_KEY',
    'sealwax rotation check --within 14d',
    'sealwax rotation pause --reason "database moves" --until 4h',
  ],
  load: async () => (await import('./rotation.ts')).rotation,
}
