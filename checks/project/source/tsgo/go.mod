// This module's path lies under typescript-go's so that it may import that
// module's internal packages; the main module's replace directive points here.
module github.com/microsoft/typescript-go/underpin

go 1.26

require github.com/microsoft/typescript-go v0.0.0-20260708042240-2bd066d87f5b
