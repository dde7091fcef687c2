using System.Diagnostics;
using EchoNative.Tests;

namespace EchoNative.Evaluation.Tests;

/// <summary>The workflow files can't be run here; what can be checked is that they are YAML of the right shape and name files that exist.</summary>
public class WorkflowTests
{
    // Each job runs somewhere, checks out first, and ends after a bounded time; each step does one thing; files that steps name exist.
    private const string Check =
        """
        import os, re, sys, yaml
        path, root = sys.argv[1], sys.argv[2]
        flow = yaml.safe_load(open(path, encoding='utf-8'))
        assert flow['name'] and flow['jobs'], 'no jobs'
        assert flow[True], 'no triggers'  # YAML 1.1 reads "on" as true
        names = []
        for job, body in flow['jobs'].items():
            assert body['runs-on'] and 0 < body['timeout-minutes'] <= 120, job
            steps = body['steps']
            assert steps[0]['uses'].startswith('actions/checkout@'), job
            smoke = False
            for step in steps:
                assert ('uses' in step) != ('run' in step), (job, step)
                assert 'uses' not in step or re.fullmatch(r'[\w.-]+/[\w.-]+@v\d+', step['uses']), (job, step)
                for used in re.findall(r'(?:\./|scripts/|tests/|src/)[\w./-]+', step.get('run', '')):
                    assert os.path.exists(os.path.join(root, used)), (job, used)
                smoke = smoke or 'smoke.sh' in step.get('run', '')
            assert smoke, f'{job} has no smoke test'
            matrix = body.get('strategy', {}).get('matrix', {}).get('include', [{}])
            names += [body['name'].replace('${{ matrix.name }}', entry.get('name', '')) for entry in matrix]
        print(' '.join(sorted(names)))
        """;

    [YamlFact]
    public async Task Workflows_are_well_formed_and_name_files_that_exist()
    {
        foreach (string workflow in Directory.GetFiles(Path.Combine(Repository.Root, ".github", "workflows")))
        {
            using var python = Process.Start(new ProcessStartInfo(YamlFactAttribute.Python!, ["-c", Check, workflow, Repository.Root])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> error = python.StandardError.ReadToEndAsync();
            string output = await python.StandardOutput.ReadToEndAsync();
            await python.WaitForExitAsync();
            Assert.True(python.ExitCode == 0, $"{workflow}: {await error}");
            Assert.Equal("linux-arm64 linux-x64 macos-arm64 windows-x64", output.Trim());
        }
    }
}
