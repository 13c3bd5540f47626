// The real Vault, built from its published Go module, for live tests: see build.mjs.
package main

import (
	"os"

	"github.com/hashicorp/vault/command"
)

func main() {
	os.Exit(command.Run(os.Args[1:]))
}
