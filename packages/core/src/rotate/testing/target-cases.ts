import { call, expectTest, issuing, rejects, revoking, same, setting, TargetFailure } from './target-assert.ts'
import type { AnyTarget, TargetFixture, TargetHarness } from './target-harness.ts'

/** What a case finds out about a target. */
export interface TargetCaseContext<C> {
  readonly harness: TargetHarness<C>
  readonly fixture: TargetFixture<C>
  readonly target: AnyTarget<C>
}

/** One promise of a target, tried by itself. */
export interface TargetCase {
  /** Unique and stable. */
  readonly id: string
  /** The promise, as a sentence. */
  readonly title: string
  /** Why it does not apply to a target; undefined where it does. */
  lacks<C>(context: TargetCaseContext<C>): string | undefined
  /** Rejects with a {@link TargetFailure} where the promise is broken. */
  run<C>(context: TargetCaseContext<C>): Promise<void>
}

const needs =
  (...methods: readonly ('set' | 'reset' | 'revoke' | 'issue' | 'inUse')[]) =>
  <C>({ target }: TargetCaseContext<C>): string | undefined => {
    const missing = methods.filter(method => target[method] === undefined)
    return missing.length === 0 ? undefined : `the target has no ${missing.join(', ')}`
  }

const applies = (): undefined => undefined

/** The promises that a rotation relies on, for any target. */
export const targetCases: readonly TargetCase[] = [
  {
    id: 'test/accepts',
    title: 'a valid credential is accepted',
    lacks: applies,
    run: context => expectTest(context, context.fixture.current, 'accepted', 'test of the valid credential'),
  },
  {
    id: 'test/refuses',
    title: 'one that was never valid is refused',
    lacks: applies,
    run: context => expectTest(context, context.fixture.make(), 'refused', 'test of one that was never set'),
  },
  {
    id: 'test/unknown',
    title: 'while the target cannot be reached, a test neither accepts nor refuses',
    lacks: ({ fixture }) => (fixture.down === undefined ? 'the fixture has no `down`' : undefined),
    async run({ fixture, target }) {
      await fixture.down?.()
      await rejects(target.test(fixture.current, call(1)), 'test of the valid credential')
      await rejects(target.test(fixture.make(), call(1)), 'test of one that was never set')
      await fixture.up?.()
      same(await target.test(fixture.current, call(1)), 'accepted', 'test after the target came back')
    },
  },
  {
    id: 'test/aborts',
    title: 'a call whose signal has aborted rejects, and does nothing',
    lacks: applies,
    async run(context) {
      const { target, fixture } = context
      const signal = AbortSignal.abort()
      await rejects(target.test(fixture.current, call(1, signal)), 'test under an aborted signal')
      if (target.set === undefined) return
      const next = fixture.make()
      await rejects(target.set(next, { ...setting(fixture.current), signal }), 'set under an aborted signal')
      await expectTest(context, next, 'refused', 'test of what was not set')
    },
  },
  {
    id: 'set/accepts',
    title: 'a credential that was set is accepted; setting it again changes nothing',
    lacks: needs('set'),
    async run(context) {
      const { target, fixture, harness } = context
      const next = fixture.make()
      for (let turn = 0; turn < 2; turn++) {
        same(await target.set?.(next, setting(fixture.current)), 'accepted', 'set')
        await expectTest(context, next, 'accepted', 'test of what was set')
      }
      const old = harness.overlaps === false ? 'refused' : 'accepted'
      await expectTest(context, fixture.current, old, 'test of the old credential after a set')
    },
  },
  {
    id: 'set/keeps-published',
    title: 'whatever is set, the published credential stays valid',
    lacks: context =>
      needs('set')(context) ?? (context.harness.overlaps === false ? 'it has one credential' : undefined),
    async run(context) {
      const { target, fixture } = context
      for (let turn = 1; turn <= 4; turn++) {
        same(await target.set?.(fixture.make(), setting(fixture.current, turn)), 'accepted', 'set')
        await expectTest(context, fixture.current, 'accepted', 'test of the published credential')
      }
    },
  },
  {
    id: 'set/refuses',
    title: 'what the rules of the target do not allow is refused, and what is valid stays so',
    lacks: context =>
      needs('set')(context) ?? (context.fixture.forbidden === undefined ? 'the fixture has no `forbidden`' : undefined),
    async run(context) {
      const { target, fixture } = context
      const forbidden = fixture.forbidden?.() ?? fixture.make()
      same(await target.set?.(forbidden, setting(fixture.current)), 'refused', 'set of what is not allowed')
      await expectTest(context, forbidden, 'refused', 'test of what was refused')
      await expectTest(context, fixture.current, 'accepted', 'test of the valid credential')
    },
  },
  {
    id: 'set/unknown',
    title: 'a set that cannot reach the target rejects: it is no refusal',
    lacks: context =>
      needs('set')(context) ?? (context.fixture.down === undefined ? 'the fixture has no `down`' : undefined),
    async run({ target, fixture }) {
      await fixture.down?.()
      await rejects(target.set?.(fixture.make(), setting(fixture.current)) ?? Promise.reject(), 'set')
      await fixture.up?.()
    },
  },
  {
    id: 'reset/accepts',
    title: 'a reset needs no credential that works',
    lacks: needs('reset'),
    async run(context) {
      const { target, fixture } = context
      const [unknown, next] = [fixture.make(), fixture.make()]
      same(await target.reset?.(next, setting(unknown)), 'accepted', 'reset')
      await expectTest(context, next, 'accepted', 'test of what was reset')
    },
  },
  {
    id: 'revoke/ends',
    title: 'a credential that was revoked is refused, the published one is not; once more changes nothing',
    lacks: needs('set', 'revoke'),
    async run(context) {
      const { target, fixture } = context
      const next = fixture.make()
      await target.set?.(next, setting(fixture.current))
      for (let turn = 0; turn < 2; turn++) {
        same(await target.revoke?.(fixture.current, revoking(next)), 'done', 'revoke')
        await expectTest(context, fixture.current, 'refused', 'test of what was revoked')
        await expectTest(context, next, 'accepted', 'test of the published credential')
      }
    },
  },
  {
    id: 'revoke/unknown-credential',
    title: 'revoking what was never valid is done, and ends nothing else',
    lacks: needs('revoke'),
    async run(context) {
      const { target, fixture } = context
      same(await target.revoke?.(fixture.make(), revoking(fixture.current)), 'done', 'revoke of what there is not')
      await expectTest(context, fixture.current, 'accepted', 'test of the published credential')
    },
  },
  {
    id: 'issue/differs',
    title: 'each credential that is issued is another one, and valid beside those before',
    lacks: needs('issue'),
    async run(context) {
      const { target, fixture } = context
      const first = await target.issue?.(issuing('one'))
      const second = await target.issue?.(issuing('two'))
      if (first === undefined || second === undefined) throw new TargetFailure('issue gave nothing')
      await expectTest(context, first, 'accepted', 'test of the first')
      await expectTest(context, second, 'accepted', 'test of the second')
      if (JSON.stringify(first) === JSON.stringify(second)) throw new TargetFailure('issue gave one credential twice')
      await expectTest(context, fixture.current, 'accepted', 'test of the published credential')
    },
  },
  {
    id: 'issue/withdraws',
    title: 'what was issued under a token is withdrawn by it, and nothing else is; of nothing, nothing',
    lacks: needs('issue'),
    async run(context) {
      const { target } = context
      const [lost, kept] = [await target.issue?.(issuing('lost')), await target.issue?.(issuing('kept'))]
      for (const token of ['never', 'lost', 'lost']) same(await target.withdraw?.(token, call(1)), 'done', 'withdraw')
      if (lost === undefined || kept === undefined) throw new TargetFailure('issue gave nothing')
      await expectTest(context, lost, 'refused', 'test of what was withdrawn')
      await expectTest(context, kept, 'accepted', 'test of what was issued under another token')
    },
  },
  {
    id: 'issue/after-withdraw',
    title: 'what is issued under a token that was withdrawn is not valid: its call was on its way',
    lacks: needs('issue'),
    async run(context) {
      const { target } = context
      await target.withdraw?.('late', call(1))
      const late = await target.issue?.(issuing('late')).catch(() => undefined)
      if (late !== undefined) await expectTest(context, late, 'refused', 'test of what came too late')
    },
  },
  {
    id: 'in-use/tells',
    title: 'it tells whether a credential is in use',
    lacks: context =>
      needs('inUse')(context) ?? (context.fixture.use === undefined ? 'the fixture has no `use`' : undefined),
    async run({ target, fixture }) {
      for (const isUsed of [true, false]) {
        await fixture.use?.(fixture.current, isUsed)
        same(String(await target.inUse?.(fixture.current, call(1))), String(isUsed), 'inUse')
      }
    },
  },
  {
    id: 'fence/keeps-order',
    title: 'a smaller fence than one it has seen is fenced and changes nothing; the same one goes on',
    lacks: context => needs('set')(context) ?? (context.harness.fenced === true ? undefined : 'it keeps no fences'),
    async run(context) {
      const { target, fixture } = context
      const [next, late] = [fixture.make(), fixture.make()]
      same(await target.set?.(next, setting(fixture.current, 7)), 'accepted', 'set under fence 7')
      same(await target.set?.(late, setting(fixture.current, 6)), 'fenced', 'set under fence 6, after 7')
      await expectTest(context, late, 'refused', 'test of what was fenced')
      await expectTest(context, next, 'accepted', 'test of what was set under fence 7')
      if (target.revoke !== undefined) {
        same(await target.revoke(next, revoking(fixture.current, 6)), 'fenced', 'revoke under fence 6, after 7')
        await expectTest(context, next, 'accepted', 'test of what was not revoked')
      }
      same(await target.set?.(next, setting(fixture.current, 7)), 'accepted', 'set once more under fence 7')
    },
  },
]
