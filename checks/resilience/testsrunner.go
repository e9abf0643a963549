package resilience

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// installed says of a package that it is a test runner, whether or not anything runs it.
const installed = "a test runner"

// runnerOf finds what runs the tests: a script, or an installed runner.
func runnerOf(p *project.Project) (check.Place, bool) {
	for _, m := range p.Manifests() {
		if strings.HasPrefix(m.File, "../") && !strings.HasSuffix(m.File, "package.json") {
			continue
		}
		for _, name := range []string{"test", "test:unit", "test:e2e", "test:run", "test:ci", "tests", "e2e", "vitest", "jest"} {
			if s, ok := m.Scripts[name]; ok && !strings.Contains(s.Command, "no test specified") && !strings.HasPrefix(s.Command, "echo") && s.Command != "" {
				return check.Line(m.File, s.Line, "runs the tests"), true
			}
		}
	}
	for _, m := range p.Manifests() {
		for _, name := range []string{"vitest", "jest", "mocha", "ava", "@playwright/test", "cypress", "tap", "uvu", "@japa/runner", "react-scripts", "bun-types", "@types/bun"} {
			if d := m.Dependency(name); d.Name != "" && !strings.HasPrefix(m.File, "../") && name != "react-scripts" && name != "bun-types" && name != "@types/bun" {
				return check.Line(m.File, d.Line, installed), true
			}
		}
	}
	for _, w := range p.Workflows() {
		for _, j := range w.Jobs {
			for _, s := range j.Steps {
				if strings.Contains(s.Run, "bun test") || strings.Contains(s.Run, "deno test") || strings.Contains(s.Run, "node --test") || strings.Contains(s.Run, "vitest") {
					return check.Line(w.File, s.Line, "runs the tests"), true
				}
			}
		}
	}
	return check.Place{}, false
}

// jestOptions are the settings that Jest knows.
var jestOptions = []string{
	"automock", "bail", "cacheDirectory", "clearMocks", "collectCoverage", "collectCoverageFrom", "coverageDirectory", "coveragePathIgnorePatterns", "coverageProvider", "coverageReporters", "coverageThreshold", "dependencyExtractor",
	"detectLeaks", "detectOpenHandles", "displayName", "errorOnDeprecated", "extensionsToTreatAsEsm", "extends", "fakeTimers", "forceCoverageMatch", "forceExit", "globals", "globalSetup", "globalTeardown", "haste", "id", "injectGlobals", "json", "maxConcurrency",
	"maxWorkers", "moduleDirectories", "moduleFileExtensions", "moduleNameMapper", "modulePathIgnorePatterns", "modulePaths", "notify", "notifyMode", "openHandlesTimeout", "preset", "prettierPath", "projects", "randomize", "reporters", "resetMocks", "resetModules",
	"resolver", "restoreMocks", "rootDir", "roots", "runner", "runtime", "sandboxInjectedGlobals", "setupFiles", "setupFilesAfterEnv", "showSeed", "slowTestThreshold", "snapshotFormat", "snapshotResolver", "snapshotSerializers", "testEnvironment",
	"testEnvironmentOptions", "testFailureExitCode", "testLocationInResults", "testMatch", "testPathIgnorePatterns", "testRegex", "testResultsProcessor", "testRunner", "testSequencer", "testTimeout", "timers", "transform", "transformIgnorePatterns", "unmockedModulePathPatterns",
	"verbose", "waitForUnhandledRejections", "watch", "watchAll", "watchman", "watchPathIgnorePatterns", "watchPlugins", "workerIdleMemoryLimit", "workerThreads",
}

// misspelt lists settings of Jest that it does not know and therefore passes
// over.
func misspelt(p *project.Project) []check.Place {
	f := p.Config("jest.config")
	if f == nil || !p.Holds(f.Path, "testEnvironment", "moduleNameMapper") {
		return nil
	}
	var out []check.Place
	for n := range f.Find(source.Property) {
		if n.Key() == "" || slices.Contains(jestOptions, n.Key()) || !n.Parent().PropNode("testEnvironment").OK() && !n.Parent().PropNode("moduleNameMapper").OK() {
			continue
		}
		out = append(out, check.At(n, "Jest knows no such setting and passes it over"))
	}
	return out
}
