package deploy

import (
	"slices"
	"strings"
)

// platformPrefixes begin the names that hosts, package managers and pipelines
// set by themselves.
var platformPrefixes = []string{
	"npm_", "VERCEL_", "NEXT_PUBLIC_VERCEL_", "RAILWAY_", "FLY_", "RENDER_", "REPL_", "REPLIT_", "GITHUB_", "AWS_LAMBDA_", "AWS_EXECUTION_",
	"K_", "CF_PAGES", "NETLIFY_", "HEROKU_", "TURBO_", "JEST_", "VITEST_", "VSCODE_", "DENO_", "XDG_", "LC_", "CI_", "__NEXT_", "COOLIFY_", "KUBERNETES_", "DYNO", "ELECTRON_", "EAS_",
}

// platformNames are variables that the runtime, the build tool or the host
// sets.
var platformNames = []string{
	"NODE_ENV", "PORT", "HOST", "HOSTNAME", "CI", "VERCEL", "NETLIFY", "RENDER", "NEXT_RUNTIME", "NEXT_PHASE", "NEXT_MANUAL_SIG_HANDLE", "NEXT_TELEMETRY_DISABLED",
	"MODE", "DEV", "PROD", "SSR", "BASE_URL", "SITE", "ASSETS_PREFIX", "HOME", "PATH", "PWD", "USER", "USERNAME", "LANG", "TZ", "TMPDIR", "TEMP", "SHELL", "TERM", "COLORTERM",
	"DEBUG", "FORCE_COLOR", "NO_COLOR", "NODE_OPTIONS", "NODE_PATH", "NODE_TEST_CONTEXT", "ANALYZE", "BUNDLE_ANALYZE", "PUBLIC_URL", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "OS",
	"TAURI_DEV_HOST", "GAE_SERVICE", "FUNCTIONS_EMULATOR", "AZURE_FUNCTIONS_ENVIRONMENT", "FUNCTIONS_WORKER_RUNTIME", "WEBSITE_SITE_NAME", "WEBSITE_INSTANCE_ID", "COMMIT_REF", "DEPLOY_URL", "DEPLOY_PRIME_URL", "BRANCH", "CONTEXT", "URL", "WEB_CONCURRENCY", "PYTHONPATH", "VIRTUAL_ENV", "npm_package_version",
	"INIT_CWD", "EDITOR", "DISABLE_HMR", "STORYBOOK", "TEST", "VITEST", "SKIP_ENV_VALIDATION", "IS_RR_BUILD_REQUEST", "LEGACY_BROWSERSLIST", "PYTEST_CURRENT_TEST", "DJANGO_SETTINGS_MODULE",
	"EXPO_OS", "DO_NOT_TRACK",
}

// ownSuffixes end the names of what somebody was given by a platform for the app
// alone: GITHUB_CLIENT_SECRET signs people in, the pipeline does not set it.
var ownSuffixes = []string{"_CLIENT_ID", "_CLIENT_SECRET", "_API_KEY", "_API_TOKEN", "_APP_ID", "_PRIVATE_KEY", "_WEBHOOK_SECRET", "_ACCESS_TOKEN"}

// givenByPlatform reports whether nobody has to set the variable: the platform
// does.
func givenByPlatform(name string) bool {
	for _, end := range ownSuffixes {
		if strings.HasSuffix(name, end) {
			return false
		}
	}
	for _, prefix := range platformPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return slices.Contains(platformNames, name)
}
