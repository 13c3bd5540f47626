export {
  type EnvironmentOptions,
  type EnvironmentProvider,
  environment,
  type WritableEnvironmentProvider,
} from './environment.ts'
export { opener } from './opener.ts'
