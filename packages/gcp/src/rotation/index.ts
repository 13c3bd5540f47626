export { toPubSubEndpoint } from './endpoint.ts'
export {
  type GoogleRotationHandler,
  type GoogleRotationOptions,
  type GoogleRotationRule,
  toGoogleRotationHandler,
} from './handler.ts'
