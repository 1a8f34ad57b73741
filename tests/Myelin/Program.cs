using Myelin.Tests.Training;
using Xunit.Runner.InProc.SystemConsole;

namespace Myelin.Tests;

/// <summary>Runs the tests; with <c>crash</c> as first argument, a run of training that a test lets be killed.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args) => args is ["crash", .. string[] run] ? DyingRun.Run(run) : await ConsoleRunner.Run(args);
}
