package fixes

import "testing"

func TestALongWayUpIsSpeltAsTheFileSpellsItsOwn(t *testing.T) {
	for _, c := range []struct{ name, file, text, module, want string }{
		{"an alias of a folder", "src/routes/api/pay/+server.ts", "import { log } from '$lib/server/log';\n", "src/lib/keys.ts", "$lib/keys"},
		{"an alias of the root", "app/api/pay/route.ts", "import { log } from '@/lib/log';\n", "lib/keys.ts", "@/lib/keys"},
		{"a barrel", "app/api/pay/route.ts", "import { Box } from '@/components';\n", "lib/keys.ts", "@/lib/keys"},
		{"the way up", "app/api/pay/route.ts", "import { log } from '../../../lib/log';\n", "lib/keys.ts", "../../../lib/keys"},
		{"a package alone", "app/api/pay/route.ts", "import zod from 'zod';\n", "lib/keys.ts", "../../../lib/keys"},
		{"beside it", "app/api/pay/route.ts", "import { log } from '@/lib/log';\n", "app/api/pay/keys.ts", "./keys"},
		{"outside of the alias", "src/routes/api/pay/+server.ts", "import { log } from '$lib/server/log';\n", "src/keys.ts", "../../../keys"},
	} {
		d := draftOf(map[string]string{
			"package.json": "{}", c.file: c.text, c.module: "export const key = 1;\n",
			"src/lib/server/log.ts": "export const log = 1;\n", "lib/log.ts": "export const log = 1;\n", "components/index.ts": "export const Box = 1;\n",
		})
		if got := localSpec(d, d.Source(c.file), c.module); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
