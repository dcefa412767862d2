// How far along a version is before it was ever live, and the steps that an article's state allows.
import type { Plan, Refusal, Stage, State } from './workflow.ts'

const STAGE_STEPS = {
  submit: { from: ['draft'], to: 'inReview', effect: 'submitted' },
  approve: { from: ['inReview'], to: 'approved', effect: 'approved' },
  reject: { from: ['inReview', 'approved'], to: 'draft', effect: 'rejected' },
} as const satisfies Record<string, { from: readonly Stage[]; to: Stage; effect: Plan['effect'] }>

export type StageStep = keyof typeof STAGE_STEPS

/** The stage is the status of a version that was never live, is not to be, and is not withdrawn. */
function hasStage(state: State): boolean {
  return !state.latestHasBegun && !state.latestIsWithdrawn && state.pending?.version !== state.latest
}

function isAllowed(state: State, step: StageStep): boolean {
  const from: readonly Stage[] = STAGE_STEPS[step].from
  return hasStage(state) && from.includes(state.stage)
}

export function changeStage(state: State, step: StageStep, stays: Plan): Plan | Refusal {
  const { to, effect } = STAGE_STEPS[step]
  if (hasStage(state) && state.stage === to) return stays
  return isAllowed(state, step) ? { ...stays, effect, stage: to } : 'STEP_NOT_ALLOWED'
}

/** The steps that the state allows on the newest version, for the refusal of another. */
export function allowedSteps(state: State): string[] {
  if (state.isTrashed) return ['restore']
  const isLive = state.live !== null
  const isPending = state.pending !== null
  const canPublish = !state.latestIsWithdrawn && (!state.needsApproval || state.stage === 'approved')
  return [
    ...(['submit', 'approve', 'reject'] as const).filter((step) => isAllowed(state, step)),
    ...(canPublish ? ['publish'] : []),
    ...(isPending ? ['unschedule'] : []),
    ...(isLive || isPending ? ['unpublish'] : []),
    ...(state.everLive ? ['withdraw'] : []),
    'trash',
  ]
}
