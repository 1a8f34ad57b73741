using System.Reflection;

namespace Myelin.Runs.Tests.Architecture;

public sealed class PublicApiTests
{
    private static readonly Assembly s_runs = typeof(TrainingJob).Assembly;

    /// <summary>As in tests/Myelin: after a change on purpose run with MYELIN_ACCEPT_API=1, look at the diff, tell users in the CHANGELOG.</summary>
    [Fact]
    public void The_public_interface_is_the_one_written_down() =>
        PublicInterface.IsWrittenDown(Path.Combine(Checkout.Root, "tests/Myelin.Runs/Architecture/PublicApi.txt"), s_runs);

    /// <summary>Neither the console's libraries nor the console itself: what happens in a run is an event.</summary>
    [Fact]
    public void It_depends_on_the_libraries_alone_and_on_no_terminal()
    {
        string[] terminals = ["System.Console", "System.CommandLine"];
        string[] used = [.. s_runs.GetReferencedAssemblies().Select(assembly => assembly.Name!)];
        Assert.Empty(used.Intersect(terminals));
        Assert.Empty(used.Where(name => !name.StartsWith("System", StringComparison.Ordinal))
            .Except(["Myelin", "Myelin.Interop", "Myelin.Pictures", "Myelin.Tables"]));
    }
}
