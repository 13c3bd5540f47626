module sealwax.test/vault

go 1.26

require (
	github.com/hashicorp/vault v1.21.4
	github.com/hashicorp/vault/sdk v0.21.0
)

// build.mjs puts a copy of the published module there, with three calls mended.
replace github.com/hashicorp/vault => ./hashicorp-vault

// As Vault's own go.mod has it.
replace github.com/99designs/keyring => github.com/Jeffail/keyring v1.2.3
