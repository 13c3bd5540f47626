export { type EventGridEndpointOptions, toEventGridEndpoint } from './endpoint.ts'
export {
  type AzureRotationHandler,
  type AzureRotationOptions,
  type AzureRotationRule,
  toAzureRotationHandler,
} from './handler.ts'
