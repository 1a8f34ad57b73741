using Myelin.Tests.Tensors;
using Myelin.Tests.Training;
using Xunit.Runner.InProc.SystemConsole;

namespace Myelin.Tests;

/// <summary>Runs the tests; with <c>crash</c> as first argument, a run of training that a test lets be killed, with <c>memory</c> a long loop.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args) => args switch
    {
        ["crash", .. string[] run] => DyingRun.Run(run),
        ["memory"] => LongLoop.Run(),
        _ => await ConsoleRunner.Run(args),
    };
}
