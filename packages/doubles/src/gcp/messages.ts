// The messages as the client package types them.

import type { protos } from '@google-cloud/secret-manager'

export type SecretMessage = protos.google.cloud.secretmanager.v1.ISecret
export type VersionMessage = protos.google.cloud.secretmanager.v1.ISecretVersion
export type PolicyMessage = protos.google.iam.v1.IPolicy

export type ListSecrets = protos.google.cloud.secretmanager.v1.IListSecretsRequest
export type ListSecretsAnswer = protos.google.cloud.secretmanager.v1.IListSecretsResponse
export type CreateSecret = protos.google.cloud.secretmanager.v1.ICreateSecretRequest
export type GetSecret = protos.google.cloud.secretmanager.v1.IGetSecretRequest
export type UpdateSecret = protos.google.cloud.secretmanager.v1.IUpdateSecretRequest
export type DeleteSecret = protos.google.cloud.secretmanager.v1.IDeleteSecretRequest

export type AddVersion = protos.google.cloud.secretmanager.v1.IAddSecretVersionRequest
export type ListVersions = protos.google.cloud.secretmanager.v1.IListSecretVersionsRequest
export type ListVersionsAnswer = protos.google.cloud.secretmanager.v1.IListSecretVersionsResponse
export type GetVersion = protos.google.cloud.secretmanager.v1.IGetSecretVersionRequest
export type AccessAnswer = protos.google.cloud.secretmanager.v1.IAccessSecretVersionResponse
/** Of enable, disable and destroy. */
export type ChangeVersion = protos.google.cloud.secretmanager.v1.IEnableSecretVersionRequest

export type SetPolicy = protos.google.iam.v1.ISetIamPolicyRequest
export type GetPolicy = protos.google.iam.v1.IGetIamPolicyRequest
export type TestPermissions = protos.google.iam.v1.ITestIamPermissionsRequest
export type TestPermissionsAnswer = protos.google.iam.v1.ITestIamPermissionsResponse
